/** A manifest with a matrix, needs, an input, a schedule and a timeout: something for every kind of test. */
export const MANIFEST = `version: 1
env: [JENKINS_URL, REGION]
secrets: {TOKEN: {env: TOKEN}}
targets:
  ci: {type: jenkins, url: "\${{ env.JENKINS_URL }}"}
triggers:
  build:
    job: platform/build
    inputs: {branch: {type: string}}
    matrix: {os: [linux, windows], python: ["3.12", "3.13"], exclude: [{os: windows, python: "3.12"}]}
    parameters:
      OS: \${{ matrix.os }}
      PYTHON: \${{ matrix.python }}
      BRANCH: \${{ inputs.branch }}
      KEY: \${{ secrets.TOKEN }}
    timeout: {build: 2h}
    fail-fast: true
  deploy:
    job: platform/deploy
    needs: [build]
  nightly:
    job: platform/nightly
    schedule: [{cron: "30 2 * * *", timezone: Europe/Zurich, exclude: [{date: 2026-05-01, reason: holiday}]}]
  report:
    job: platform/report
    needs: [nightly]
  slow:
    job: platform/slow
`;

/** The beginning of a test file, and its tests. */
export const testFile = (tests: string): string => `version: 1\ntests:\n${tests}`;
