"""A gateway of WSO2 API Manager 1.x as Apache Thrift's Python library makes one: unframed TBinaryProtocol over TLS, the
login by TCompactProtocol over HTTPS.

    client.py CA_FILE HTTPS_PORT THRIFT_PORT

Each line of standard input is a JSON object {"do": ..., ...}; each is answered with a line of JSON.
"""

import json
import ssl
import sys

import idl  # noqa: F401  (makes the generated modules importable)
from authenticator import AuthenticatorService
from authenticator.ttypes import AuthenticationException
from keymgt import APIKeyValidationService
from keymgt.ttypes import APIKeyMgtException, APIManagementException
from thrift.protocol import TBinaryProtocol, TCompactProtocol
from thrift.Thrift import TApplicationException, TMessageType
from thrift.transport import THttpClient, TSSLSocket, TTransport

CA_FILE, HTTPS_PORT, THRIFT_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
DECLARED = (AuthenticationException, APIKeyMgtException, APIManagementException)


def socket():
    return TSSLSocket.TSSLSocket("localhost", THRIFT_PORT, ssl_context=ssl.create_default_context(cafile=CA_FILE))


def unframed(strict=True):
    transport = TTransport.TBufferedTransport(socket())
    transport.open()
    return transport, TBinaryProtocol.TBinaryProtocol(transport, strictRead=True, strictWrite=strict)


class Gateway:
    def __init__(self):
        self.transport, self.protocol = unframed()
        self.keys = APIKeyValidationService.Client(self.protocol)
        self.logins = AuthenticatorService.Client(self.protocol)

    def login(self, user, password):
        return self.logins.authenticate(user, password)

    def login_https(self, user, password, method="POST"):
        context = ssl.create_default_context(cafile=CA_FILE)
        transport = THttpClient.THttpClient(
            f"https://localhost:{HTTPS_PORT}/thriftAuthenticator", ssl_context=context)
        transport.open()
        client = AuthenticatorService.Client(TCompactProtocol.TCompactProtocol(transport))
        return client.authenticate(user, password)

    def validate(self, session, token, context, version="1.0.0", level="Any", domain=None, resource=None, verb=None):
        dto = self.keys.validateKey(context, version, token, session, level, domain, resource, verb)
        members = {name: value for name, value in vars(dto).items() if value is not None}
        members["scopes"] = sorted(members.get("scopes", []))
        return members

    def templates(self, session, context, version="1.0.0"):
        return [vars(one) for one in self.keys.getAllURITemplates(context, version, session)]

    def old_style(self, session, context):
        """The same with a header as before Thrift had versions."""
        transport, protocol = unframed(strict=False)
        listed = APIKeyValidationService.Client(protocol).getAllURITemplates(context, "1.0.0", session)
        transport.close()
        return len(listed)

    def unknown(self):
        self.protocol.writeMessageBegin("dropKeys", TMessageType.CALL, 7)
        APIKeyValidationService.getAllURITemplates_args("a", "b", "c").write(self.protocol)
        self.protocol.writeMessageEnd()
        self.transport.flush()
        name, kind, sequence = self.protocol.readMessageBegin()
        assert (name, kind, sequence) == ("dropKeys", TMessageType.EXCEPTION, 7), (name, kind, sequence)
        raised = TApplicationException()
        raised.read(self.protocol)
        self.protocol.readMessageEnd()
        raise raised

    def framed(self, session):
        transport = TTransport.TFramedTransport(socket())
        transport.open()
        client = APIKeyValidationService.Client(TBinaryProtocol.TBinaryProtocol(transport))
        return client.getAllURITemplates("/a", "1", session)

    def truncated(self):
        """Half a message, then the end; answers what comes back."""
        memory = TTransport.TMemoryBuffer()
        protocol = TBinaryProtocol.TBinaryProtocol(memory)
        protocol.writeMessageBegin("getAllURITemplates", TMessageType.CALL, 1)
        APIKeyValidationService.getAllURITemplates_args("a", "b", "c").write(protocol)
        raw = socket()
        raw.open()
        raw.write(memory.getvalue()[:30])
        raw.handle.unwrap()
        return raw.handle.recv(100).decode()

    def crowd(self, session, size):
        """So many connections open at once, then a call on each."""
        crowd = [unframed() for _ in range(size)]
        clients = [APIKeyValidationService.Client(protocol) for _, protocol in crowd]
        answered = sum(client.getAllURITemplates("/none", "1", session) == [] for client in clients)
        for transport, _ in crowd:
            transport.close()
        return {"connected": len(crowd), "answered": answered}

    def raw(self, text):
        """Bytes over TLS; answers all that comes back."""
        raw = socket()
        raw.open()
        raw.write(text.encode())
        parts = []
        while part := raw.handle.recv(4096):
            parts.append(part)
        return b"".join(parts).decode()


def main():
    gateway = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            gateway = gateway or Gateway()
            answer = {"answer": getattr(gateway, asked.pop("do"))(**asked)}
        except DECLARED as raised:
            answer = {"raised": type(raised).__name__, "message": raised.message}
        except TApplicationException as raised:
            answer = {"raised": "TApplicationException", "type": raised.type, "message": raised.message}
        except (TTransport.TTransportException, OSError) as raised:
            answer = {"closed": f"{type(raised).__name__}: {raised}"}
            gateway = None
        print(json.dumps(answer), flush=True)


main()
