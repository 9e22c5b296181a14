#!/usr/bin/env bash
# How long a caller notices that TabbyAPI is gone: the dev cluster runs, a fault strikes, and requests are sent one after another.
# Reported: time from the fault to the first whole answer of another backend, and from its end to TabbyAPI's next answer.
# Usage: failover.sh [rounds, default 5]
set -euo pipefail
rounds=${1:-5}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
cp "$root/cluster.yaml" "$work/"
dotnet build "$root/Hydra.AppHost" -c Release -m:2 -v q --nologo >&2
: >"$work/log"
dotnet "$root/artifacts/bin/Hydra.AppHost/release/Hydra.AppHost.dll" --file "$work/cluster.yaml" --free-ports --no-ui --fast >"$work/log" 2>&1 &
engine=$!
trap 'kill $engine 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do grep -q '^ready ' "$work/log" && break; kill -0 $engine || { cat "$work/log" >&2; exit 1; }; sleep 0.1; done
gateway=$(grep -o '^ready .*' "$work/log" | grep -o 'http://[^ ]*' | head -1)
key=$(cat "$work/.hydra/dev.key"); control=$(cat "$work/.hydra/control"); control=${control%/}
now() { date +%s%N; }
fault() { curl -sf -o /dev/null -X "$1" "$control/resources/tabbyapi/fault" -H "Authorization: Bearer $key" -H 'content-type: application/json' ${2:+-d "{\"kind\":\"$2\"}"}; }
ask() { # → the backend that answered
  curl -s -m 120 -D - -o /dev/null "$gateway/v1/chat/completions" -H "Authorization: Bearer $key" -H 'content-type: application/json' \
    -d '{"model":"Llama-3.1-70B-EXL2-3.5bpw","stream":true,"max_tokens":8,"messages":[{"role":"user","content":"Hello"}]}' | tr -d '\r' | sed -n 's/^x-hydra-route: \([^;]*\).*/\1/p'
}
until_answer_of() { local start=$1 who=$2; for _ in $(seq 2000); do [[ $(ask) == "$who" ]] && { echo $(( ($(now) - start) / 1000000 )); return; }; done; echo "failover.sh: $who never answered" >&2; exit 1; }
middle() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)] " | " v[NR]}'; }

printf '| fault of TabbyAPI | to the first answer of another: median ms | slowest ms | back on TabbyAPI: median ms | slowest ms |\n|---|---|---|---|---|\n'
for kind in down server-error hang; do
  : >"$work/away"; : >"$work/back"
  n=$rounds; [[ $kind == hang ]] && n=1
  for _ in $(seq "$n"); do
    until_answer_of "$(now)" tabbyapi >/dev/null
    start=$(now); fault PUT $kind; until_answer_of "$start" ollama-ai >>"$work/away"
    start=$(now); fault DELETE; until_answer_of "$start" tabbyapi >>"$work/back"
  done
  printf '| %s | %s | %s |\n' "$kind" "$(middle <"$work/away")" "$(middle <"$work/back")"
done
