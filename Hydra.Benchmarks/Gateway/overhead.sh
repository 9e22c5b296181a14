#!/usr/bin/env bash
# What the gateway costs: one fast upstream, asked directly, through nginx, through bare YARP and through Hydra.Gateway
# (with key, routing and telemetry on), plain and streamed, all in one run on loopback.
# Needs wrk and nginx (Debian: apt-get install wrk nginx-light). Usage: overhead.sh [seconds a measurement, default 10] [rounds, default 3]
set -euo pipefail
seconds=${1:-10}
rounds=${2:-3}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$root/artifacts/bin
work=$(mktemp -d)
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
for tool in wrk nginx curl; do command -v $tool >/dev/null || { echo "overhead.sh: $tool is missing: apt-get install wrk nginx-light curl" >&2; exit 1; }; done
dotnet build "$root/Hydra.Benchmarks" -c Release -m:2 -v q --nologo >&2
dotnet build "$root/Hydra.Gateway" -c Release -m:2 -v q --nologo >&2

start() { local name=$1 log=$work/$1.log; shift; "$@" >"$log" 2>&1 & pids+=($!); }
await() { for _ in $(seq 100); do curl -sf -o /dev/null "$1" && return; sleep 0.1; done; echo "overhead.sh: $1 does not answer; see the log:" >&2; cat "$work"/*.log >&2; exit 1; }

export ASPNETCORE_ENVIRONMENT=Production
start upstream dotnet "$bin/Hydra.Benchmarks/release/Hydra.Benchmarks.dll" upstream --urls http://127.0.0.1:18500
await http://127.0.0.1:18500/v1/model
start yarp dotnet "$bin/Hydra.Benchmarks/release/Hydra.Benchmarks.dll" yarp --urls http://127.0.0.1:18502 --Upstream http://127.0.0.1:18500/
await http://127.0.0.1:18502/v1/model

cat >"$work/nginx.conf" <<CONF
worker_processes 2; error_log $work/nginx.log; pid $work/nginx.pid; daemon off;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream one { server 127.0.0.1:18500; keepalive 64; }
  server { listen 127.0.0.1:18501; location / { proxy_pass http://one; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}
CONF
start nginx nginx -c "$work/nginx.conf"
await http://127.0.0.1:18501/v1/model

key=sk-hydra-$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
# "gateway" counts and times everything, for /metrics; "gateway-traced" also sends two spans a request, metrics and logs over OTLP to a
# collector that takes everything (the benchmark's own sink).
start sink dotnet "$bin/Hydra.Benchmarks/release/Hydra.Benchmarks.dll" otlp-sink --urls http://127.0.0.1:18504
await http://127.0.0.1:18504/alive
gateway() { # name port and more environment
  local name=$1 port=$2; shift 2
  start "$name" env Hydra__ClusterFile="$here/cluster.yaml" services__upstream__http__0=http://127.0.0.1:18500 ASPNETCORE_URLS="http://127.0.0.1:$port" \
    Keys__bench__Sha256="$(printf %s "$key" | sha256sum | cut -d' ' -f1)" Keys__bench__Scopes=inference OTEL_SERVICE_NAME=gateway "$@" \
    dotnet "$bin/Hydra.Gateway/release/Hydra.Gateway.dll"
  await "http://127.0.0.1:$port/health"
}
gateway gateway 18503
gateway gateway-traced 18505 OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:18504 OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

body='{"model":"fast-70B","messages":[{"role":"system","content":"You are brief."},{"role":"user","content":"Why is the sky blue?"}],"max_tokens":64,"temperature":0.7'
request() { # streamed? → a wrk script
  cat <<LUA
wrk.method = "POST"; wrk.path = "/v1/chat/completions"; wrk.headers["Content-Type"] = "application/json"; wrk.headers["Authorization"] = "Bearer $key"
wrk.body = '$body$1}'
done = function(summary, latency, requests)
  io.write(string.format("RESULT %.0f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
LUA
}
request '' >"$work/plain.lua"
request ',"stream":true' >"$work/stream.lua"

measure() { # port connections script → "rps median p99 errors"
  wrk -t1 -c"$2" -d"${seconds}s" -s "$work/$3.lua" "http://127.0.0.1:$1" | awk '/^RESULT/ {print $2, $3, $4, $5}'
}
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

names=(direct nginx yarp gateway gateway-traced); ports=(18500 18501 18502 18503 18505)
for port in "${ports[@]}"; do for kind in plain stream; do wrk -t1 -c32 -d3s -s "$work/$kind.lua" "http://127.0.0.1:$port" >/dev/null; done; done
for round in $(seq "$rounds"); do
  for kind in plain stream; do
    for i in "${!names[@]}"; do
      read -r rps _ p99 errors <<<"$(measure "${ports[$i]}" 32 $kind)"
      read -r _ latency _ more <<<"$(measure "${ports[$i]}" 1 $kind)"
      echo "$kind ${names[$i]} $rps $latency $p99 $((errors + more))" >>"$work/results"
      echo "round $round: $kind ${names[$i]}: $rps requests/s at 32, median $latency ms at 1, errors $((errors + more))" >&2
    done
  done
done

value() { awk -v k="$1" -v n="$2" -v c="$3" '$1==k && $2==n {print $c}' "$work/results" | median; }
for kind in plain stream; do
  direct=$(value $kind direct 4); yarp=$(value $kind yarp 3); added=$(awk "BEGIN {print $(value $kind yarp 4) - $direct}")
  printf '\n| %s | requests/s at 32 | of YARP | p99 ms at 32 | median ms at 1 | added ms | of YARP | errors |\n|---|---|---|---|---|---|---|---|\n' "$kind"
  for name in "${names[@]}"; do
    awk -v name=$name -v rps="$(value $kind $name 3)" -v yarp="$yarp" -v p99="$(value $kind $name 5)" -v ms="$(value $kind $name 4)" -v direct="$direct" -v added="$added" \
      -v errors="$(awk -v k=$kind -v n=$name '$1==k && $2==n {s+=$6} END {print s}' "$work/results")" \
      'BEGIN {printf "| %s | %d | %.2f | %.2f | %.3f | %.3f | %s | %d |\n", name, rps, rps/yarp, p99, ms, ms-direct, (name=="direct" ? "–" : sprintf("%.2f", (ms-direct)/added)), errors}'
  done
done
