#!/usr/bin/env bash
# Runs volley as the inputs of action.yml say. Works with bash 3.2, which is what macOS has.
#
# in:  VOLLEY_COMMAND, VOLLEY_FILE, VOLLEY_ARGS (one argument a line), VOLLEY_PACKAGE
# out: exit-code, junit, plan in GITHUB_OUTPUT; ends as volley does
set -uo pipefail

case "$VOLLEY_COMMAND" in
  validate | test | plan | run) ;;
  *)
    echo "::error title=volley::command is \"$VOLLEY_COMMAND\": use validate, test, plan or run."
    exit 2
    ;;
esac

args=()
while IFS= read -r line; do
  if [ -n "$line" ]; then args+=("$line"); fi
done <<<"$VOLLEY_ARGS"

junit="$RUNNER_TEMP/volley-$VOLLEY_COMMAND.xml"
volley=(npm exec --yes --package "$VOLLEY_PACKAGE" -- volley "$VOLLEY_COMMAND" --file "$VOLLEY_FILE")
# An empty array counts as unset for bash 3.2.
volley+=(${args[@]+"${args[@]}"} --report "junit=$junit")

plan=""
if [ "$VOLLEY_COMMAND" = plan ]; then
  # The summary shows what the comment shows; where there is nothing to show, such as of a wrong option, volley's own does.
  plan="$RUNNER_TEMP/volley-plan.md"
  own="$RUNNER_TEMP/volley-summary.md"
  : >"$own"
  GITHUB_STEP_SUMMARY="$own" "${volley[@]}" --format markdown >"$plan"
  code=$?
  if [ -s "$plan" ]; then cat "$plan"; else cat "$own"; fi >>"$GITHUB_STEP_SUMMARY"
else
  "${volley[@]}"
  code=$?
fi

{
  echo "exit-code=$code"
  echo "junit=$junit"
  echo "plan=$plan"
} >>"$GITHUB_OUTPUT"
exit "$code"
