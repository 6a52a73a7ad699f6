#!/usr/bin/env bash
# Says something to Keepsake, and asks about it in a request of its own. Prints each answer's words, and what was recalled for it.
set -euo pipefail

say() {
  curl -sS --fail-with-body "$KEEPSAKE/v1/chat/completions" \
    -H "Authorization: Bearer $KEEPSAKE_KEY" -H 'Content-Type: application/json' \
    -d "{\"model\": \"any\", \"messages\": [{\"role\": \"user\", \"content\": \"$1\"}]}" |
    grep -oE '"content": ?"[^"]*"'
}

say "I keep bees in Cork"
say "Where do I keep bees?"
