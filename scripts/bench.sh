#!/usr/bin/env bash
# Speed and size, measured on this machine in one run: first the stages (criterion), then the whole product against plain
# nginx `proxy_pass`, both in front of the same backend, in turns, under the same load. Prints CPU per request as a
# ratio (machines are noisy; a ratio from one run is not), then memory at rest and time to ready.
#
#   ROUNDS=7 SECONDS_EACH=4 CONNECTIONS=50 PROFILE=release scripts/bench.sh [--whole-only]
set -euo pipefail
cd "$(dirname "$0")/.."

ROUNDS=${ROUNDS:-7}
SECONDS_EACH=${SECONDS_EACH:-4}
CONNECTIONS=${CONNECTIONS:-50}
PROFILE=${PROFILE:-release}

if [ "${1:-}" != --whole-only ]; then
    for stage in wire:jose wire:validation limits:limiter analytics:record gateway:route gateway:chain; do
        cargo bench --quiet --locked -p "tidegate-${stage%:*}" --bench "${stage#*:}" -- --noplot \
            --measurement-time 2 --warm-up-time 1 2>/dev/null | grep -E 'time:|^[a-z]'
    done
fi

for tool in nginx wrk curl; do
    command -v $tool >/dev/null || { echo "bench needs $tool (Debian: apt-get install nginx-light wrk curl)" >&2; exit 1; }
done
cargo build --profile "$PROFILE" --locked --bin tidegate
binary=$PWD/target/$PROFILE/tidegate
work=$(mktemp -d); chmod 755 "$work" # nginx's worker reads from it under another user
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 30000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
    done
}
field() { tr ',{}' '\n\n\n' | sed -n "s/^ *\"$1\" *: *\"\{0,1\}\([^\"]*\).*/\1/p" | head -n 1; }
cpu_ticks() { # of process $1 and its children
    local sum=0 pid
    for pid in "$1" $(pgrep -P "$1" || true); do
        set -- $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) && sum=$((sum + ${12:-0} + ${13:-0}))
    done
    echo $sum
}

# The backend and the peer: two nginx, one worker each.
backend=$(free_port); peer=$(free_port)
head -c 1024 /dev/zero | tr '\0' x >"$work/1k"; head -c 102400 /dev/zero | tr '\0' x >"$work/100k"
nginx_conf() { # name, http block
    cat >"$work/$1.conf" <<CONF
worker_processes 1; daemon off; pid $work/$1.pid; error_log $work/$1.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000; client_body_temp_path $work/$1.body; proxy_temp_path $work/$1.proxy;
fastcgi_temp_path $work/$1.f; uwsgi_temp_path $work/$1.u; scgi_temp_path $work/$1.s; $2 }
CONF
    nginx -c "$work/$1.conf" -p "$work" 2>/dev/null & pids+=($!)
}
nginx_conf backend "server { listen 127.0.0.1:$backend; root $work; }"; backend_pid=${pids[-1]}
nginx_conf peer "upstream b { server 127.0.0.1:$backend; keepalive 256; }
server { listen 127.0.0.1:$peer; location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection \"\";
proxy_buffers 8 64k; proxy_buffer_size 64k; } }"; peer_pid=${pids[-1]}

# Tidegate: whole chain (route, token, subscription, three throttle levels, metrics, access log, analytics).
mkdir "$work/data"
for listener in gateway-http gateway-https management-https management-http ops; do
    printf '[listeners.%s]\nport = 0\n' $listener
done >"$work/tidegate.toml"
printf '[gateway]\naccess_log = "%s"\n' "$work/access.log" >>"$work/tidegate.toml"
started=$(date +%s%N)
TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD=bench-only "$binary" run --config "$work/tidegate.toml" \
    --data-dir "$work/data" >"$work/tidegate.log" 2>&1 & pids+=($!)
tidegate_pid=${pids[-1]}
until [ -e "$work/data/instance.json" ]; do
    kill -0 "$tidegate_pid" 2>/dev/null || { cat "$work/tidegate.log" >&2; exit 1; }
    sleep 0.005
done
first_ready_ms=$((($(date +%s%N) - started) / 1000000))
port() { tr -d '\n ' <"$work/data/instance.json" | sed -n "s/.*\"$1\":{[^}]*\"port\":\([0-9]*\).*/\1/p"; }
management=https://localhost:$(port management-https); gateway=http://127.0.0.1:$(port gateway-http)
call() { curl -sk --fail-with-body "$@"; }
client=$(call -u admin:bench-only -H 'Content-Type: application/json' "$management/client-registration/v0.17/register" \
    -d '{"clientName":"bench","owner":"admin","grantType":"password","callbackUrl":"https://bench.example/","saasApp":true}')
scope="apim:api_create apim:api_publish apim:api_view apim:subscribe apim:app_manage apim:sub_manage"
token=$(call -u "$(field clientId <<<"$client"):$(field clientSecret <<<"$client")" "$management/oauth2/token" \
    -d grant_type=password -d username=admin -d password=bench-only --data-urlencode "scope=$scope" | field access_token)
json() { call -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
am=$management/api/am
api=$(json "$am/publisher/v4/apis" -d "{\"name\":\"Bench\",\"context\":\"/bench\",\"version\":\"1\",\"policies\":[\"Unlimited\"],
 \"operations\":[{\"target\":\"/*\",\"verb\":\"GET\"}],
 \"endpointConfig\":{\"endpoint_type\":\"http\",\"production_endpoints\":{\"url\":\"http://127.0.0.1:$backend\"}}}" | field id)
revision=$(json "$am/publisher/v4/apis/$api/revisions" -d '{"description":"bench"}' | field id)
json "$am/publisher/v4/apis/$api/deploy-revision?revisionId=$revision" \
    -d '[{"name":"Default","vhost":"localhost","displayOnDevportal":true}]' >/dev/null
json -X POST "$am/publisher/v4/apis/change-lifecycle?action=Publish&apiId=$api" >/dev/null
application=$(json "$am/devportal/v3/applications" \
    -d '{"name":"Bench","throttlingPolicy":"Unlimited","description":"","tokenType":"JWT"}' | field applicationId)
json "$am/devportal/v3/subscriptions" \
    -d "{\"applicationId\":\"$application\",\"apiId\":\"$api\",\"throttlingPolicy\":\"Unlimited\"}" >/dev/null
key=$(json "$am/devportal/v3/applications/$application/generate-keys" -d '{"keyType":"PRODUCTION",
 "keyManager":"Resident Key Manager","grantTypesToBeSupported":["client_credentials"],"validityTime":3600}' | field accessToken)
for try in $(seq 50); do
    call -o /dev/null -H "Authorization: Bearer $key" "$gateway/bench/1/1k" && break
    sleep 0.1
    [ "$try" != 50 ] || { echo "the API under test does not answer:" >&2; curl -sik -H "Authorization: Bearer $key" "$gateway/bench/1/1k" >&2; exit 1; }
done

round() { # pid, url, extra wrk arguments… -> microseconds of CPU a request
    local pid=$1 url=$2; shift 2
    local before after requests
    before=$(cpu_ticks "$pid")
    requests=$(wrk -t1 -c"$CONNECTIONS" -d"${SECONDS_EACH}s" "$@" "$url" | tee "$work/wrk" | awk '/requests in/ {print $1}')
    after=$(cpu_ticks "$pid")
    grep -q 'Non-2xx' "$work/wrk" && { cat "$work/wrk" >&2; exit 1; }
    awk -v t=$((after - before)) -v r="$requests" -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f\n", t / hz * 1e6 / r}'
}
median() { sort -n | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

echo; echo "CPU per request, whole chain against plain nginx proxy_pass, $CONNECTIONS connections, $ROUNDS rounds in turns"
for size in 1k 100k; do
    : >"$work/ours"; : >"$work/theirs"; : >"$work/ratios"
    for _ in $(seq "$ROUNDS"); do
        theirs=$(round "$peer_pid" "http://127.0.0.1:$peer/$size")
        ours=$(round "$tidegate_pid" "$gateway/bench/1/$size" -H "Authorization: Bearer $key")
        echo "$ours" >>"$work/ours"; echo "$theirs" >>"$work/theirs"
        awk -v a="$ours" -v b="$theirs" 'BEGIN {printf "%.3f\n", a / b}' >>"$work/ratios"
    done
    printf '  GET %-5s tidegate %s us, nginx %s us, ratio %s (rounds: %s)\n' "$size" "$(median <"$work/ours")" \
        "$(median <"$work/theirs")" "$(median <"$work/ratios")" "$(sort -n "$work/ratios" | tr '\n' ' ')"
done
echo "  resident after the load: $(awk '/VmRSS/ {print $2 / 1024}' "/proc/$tidegate_pid/status") MiB"

# A fresh start on existing data, at rest.
kill -INT "$tidegate_pid"; wait "$tidegate_pid" 2>/dev/null || true
started=$(date +%s%N)
"$binary" run --config "$work/tidegate.toml" --data-dir "$work/data" >"$work/tidegate.log" 2>&1 & pids+=($!)
tidegate_pid=${pids[-1]}
until [ -e "$work/data/instance.json" ]; do sleep 0.002; done
ready_ms=$((($(date +%s%N) - started) / 1000000))
sleep 2
echo "  time to ready: $ready_ms ms (first start, which makes keys, certificate and store: $first_ready_ms ms)"
echo "  resident at rest: $(awk '/VmRSS/ {print $2 / 1024}' "/proc/$tidegate_pid/status") MiB"
