"""A key manager of WSO2 API Manager 1.x as Apache Thrift's Python library makes one: the authenticator by TCompactProtocol
over HTTPS, key validation by unframed TBinaryProtocol over TLS, a thread for each connection.

    server.py CERTIFICATE_AND_KEY [THRIFT_PORT]

Prints {"https": PORT, "thrift": PORT} when it is ready. The token says what happens; see `Keys`. Standard input:
    forget      sessions are forgotten and connections closed, as by a restart
    refuse N    the next N logins fail
    stats       prints what was asked so far
"""

import json
import socketserver
import ssl
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import idl  # noqa: F401  (makes the generated modules importable)
from authenticator import AuthenticatorService
from authenticator.ttypes import AuthenticationException
from keymgt import APIKeyValidationService
from keymgt.ttypes import APIKeyMgtException, APIKeyValidationInfoDTO, APIManagementException
from thrift.protocol import TBinaryProtocol, TCompactProtocol
from thrift.transport import TTransport

sessions = set()
open_connections = []
refused_logins = 0
stats = {"logins": 0, "connections": 0, "asked": []}


class Logins:
    def authenticate(self, userName, password):
        global refused_logins
        stats["logins"] += 1
        if refused_logins:
            refused_logins -= 1
            raise AuthenticationException("Server is starting.")
        if (userName, password) != ("admin", "secret"):
            raise AuthenticationException(f"User '{userName}' not authenticated.")
        session = str(uuid.uuid4())
        sessions.add(session)
        return session


class Keys:
    def __init__(self, connection):
        self.connection = connection

    def validateKey(self, context, version, accessToken, sessionId, requiredAuthenticationLevel, clientDomain,
                    matchingResource, httpVerb):
        stats["asked"].append([context, version, accessToken, requiredAuthenticationLevel, clientDomain,
                               matchingResource, httpVerb])
        if sessionId not in sessions:
            raise APIKeyMgtException("Invalid session id for thrift authenticator.")
        if accessToken == "domain":
            raise APIManagementException(
                'Unauthorized client domain :a.example. Only "[b.example]" domains are authorized to access the API.')
        if accessToken == "broken":
            raise APIManagementException("Error while accessing the database.")
        if accessToken == "crash":
            raise RuntimeError("a defect")
        if accessToken == "drop":
            self.connection.shutdown(2)
            raise OSError("dropped, as asked")
        if accessToken == "slow":
            threading.Event().wait(60)
        if accessToken != "good":
            return APIKeyValidationInfoDTO(authorized=False, validationStatus=900901)
        return APIKeyValidationInfoDTO(
            authorized=True, subscriber="bob", tier="Gold", type="SANDBOX", endUserToken="assertion", endUserName="ann",
            applicationName="Shop", validationStatus=0, applicationId="7", applicationTier="Silver", apiName="Weather",
            consumerKey="ck", apiPublisher="admin", scopes={"read", "write"}, validityPeriod=3600000,
            issuedTime=1700000000000)

    def getAllURITemplates(self, context, apiVersion, sessionId):
        return []


class Protocol(TBinaryProtocol.TBinaryProtocol):
    """Answers the token `sequence` with another number than was asked."""

    def writeMessageBegin(self, name, kind, sequence):
        is_wrong = stats["asked"][-1][2] == "sequence"
        super().writeMessageBegin(name, kind, sequence + 1 if is_wrong else sequence)


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            connection = context.wrap_socket(self.request, server_side=True)
        except OSError:
            return
        stats["connections"] += 1
        open_connections.append(connection)
        stream = TTransport.TBufferedTransport(TTransport.TFileObjectTransport(connection.makefile("rwb", buffering=0)))
        protocol = Protocol(stream)
        processor = APIKeyValidationService.Processor(Keys(connection))
        try:
            while True:
                processor.process(protocol, protocol)
        except (TTransport.TTransportException, OSError, EOFError, ValueError):
            pass


class Servlet(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/thriftAuthenticator" or self.headers["Content-Type"] != "application/x-thrift":
            self.send_error(404)
            return
        answer = TTransport.TMemoryBuffer()
        processor = AuthenticatorService.Processor(Logins())
        processor.process(TCompactProtocol.TCompactProtocol(TTransport.TMemoryBuffer(body)),
                          TCompactProtocol.TCompactProtocol(answer))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-thrift")
        self.send_header("Content-Length", str(len(answer.getvalue())))
        self.end_headers()
        self.wfile.write(answer.getvalue())

    def log_message(self, *_):
        pass


class Https(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A peer that speaks something else is not worth a page of traceback."""


class Threading(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


# WSO2 1.x and its RSA keys of 1024 bits are older than TLS 1.3; OpenSSL's security level 0 lets such keys be served.
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.set_ciphers("DEFAULT:@SECLEVEL=0")
context.maximum_version = ssl.TLSVersion.TLSv1_2
# Java signs in the first way the client names; Python would have OpenSSL follow its own order.
context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
context.load_cert_chain(sys.argv[1])

https = Https(("127.0.0.1", 0), Servlet)
https.socket = context.wrap_socket(https.socket, server_side=True)
thrift = Threading(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Connection)
for server in (https, thrift):
    threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"https": https.server_address[1], "thrift": thrift.server_address[1]}), flush=True)

for line in sys.stdin:
    word, *rest = line.split()
    if word == "forget":
        sessions.clear()
        while open_connections:
            try:
                open_connections.pop().shutdown(2)
            except OSError:
                pass
    elif word == "refuse":
        refused_logins = int(rest[0])
    print(json.dumps(stats), flush=True)
