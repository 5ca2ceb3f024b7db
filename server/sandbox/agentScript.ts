/**
 * The loop an agent runs: it reads a request, runs it as it stands, answers. It parses nothing: a request is the text for standard input,
 * a count, and that many arguments, each ended by NUL. The answer is the output, then NUL, exit code, NUL; and a NUL on standard error.
 * This is the one place of the server where shell code stands, and no data is ever part of it.
 */
export const AGENT_SCRIPT = `while IFS= read -r -d '' input && IFS= read -r -d '' n; do
  a=()
  for ((i = 0; i < n; i++)); do IFS= read -r -d '' x || exit; a+=("$x"); done
  if [[ -n $input ]]; then "\${a[@]}" <<<"$input"; else "\${a[@]}" </dev/null; fi
  printf '\\0%d\\0' $?
  printf '\\0' >&2
done`;
