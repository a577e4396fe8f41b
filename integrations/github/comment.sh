#!/usr/bin/env bash
# Puts a plan into a pull request as one comment for each manifest, which later plans replace.
#
# in:  VOLLEY_FILE, VOLLEY_PLAN (path of the plan as Markdown), PULL_REQUEST, GH_TOKEN
# out: comment-url in GITHUB_OUTPUT; a comment that cannot be written is a warning
set -uo pipefail

# Hidden, and the first line: by it the comment is found again. `--` would end an HTML comment.
marker="<!-- volley plan of ${VOLLEY_FILE//--/- -} -->"
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
body="$RUNNER_TEMP/volley-comment.md"

{
  printf '%s\n' "$marker"
  if [ -s "$VOLLEY_PLAN" ]; then
    cat "$VOLLEY_PLAN"
  else
    run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
    printf '### The plan cannot be made\n\n[The log of this run](%s) says why.\n' "$run"
  fi
} >"$body"

fail() {
  # The token of a pull request from a fork may only read.
  echo "::warning title=volley::The plan could not be written as a comment. Does the job have \`permissions: {pull-requests: write}\`?"
  exit 0
}

# Somebody else's comment could not be changed, so only those of bots are looked at. The marker is no part of the program.
export marker
query='.[] | select(.user.type == "Bot" and (.body | startswith(env.marker))) | .id'
ids=$(gh api --paginate "$comments" --jq "$query") || fail
id=${ids%%$'\n'*}

if [ -n "$id" ]; then
  url=$(gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$body" --jq .html_url) || fail
else
  url=$(gh api --method POST "$comments" -F "body=@$body" --jq .html_url) || fail
fi
echo "comment-url=$url" >>"$GITHUB_OUTPUT"
