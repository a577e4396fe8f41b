/** What `volley init` writes: a manifest that is valid, can be rehearsed at once, and explains itself. */
export const INIT_MANIFEST = `# yaml-language-server: $schema=./triggers.schema.json
# (\`volley schema > triggers.schema.json\` lets your editor complete and explain every key)
version: 1

# Where each secret comes from. It is read when a request is sent; plans and logs show its name only.
secrets:
  JENKINS_TOKEN: {env: JENKINS_TOKEN}

targets:
  ci:
    type: jenkins
    url: https://ci.example.com/ # your controller, with its path prefix if it has one
    auth: {user: your-user-id, token: "\${{ secrets.JENKINS_TOKEN }}"}
    concurrency: 10 # builds in flight on this controller

triggers:
  nightly:
    description: every supported version on every platform
    job: folder/job # the job's folder path
    schedule:
      # For \`volley serve\`. H is a minute of the trigger's own; a named hour means the wall clock.
      - {cron: "H 2 * * 1-5", timezone: UTC}
    inputs:
      branch: {type: string, default: main} # volley run -i branch=release/2
    matrix:
      os: [linux, windows]
      version: ["1.9", "1.10"] # quoted: 1.10 is text here, not a number
      exclude:
        - {os: windows, version: "1.9"}
    parameters: # a value is sent as it is written; null leaves it out
      BRANCH: \${{ inputs.branch }}
      PLATFORM: \${{ matrix.os }}
      VERSION: \${{ matrix.version }}
    max-parallel: 2

  release-notes:
    job: folder/release-notes
    needs: [nightly] # runs when all builds of nightly have succeeded

# How the built-in sandbox behaves in \`volley run --sandbox\`. No real controller sees it.
sandbox:
  jobs:
    folder/job: {duration: 2s}
    folder/release-notes: {duration: 500ms}
`;
