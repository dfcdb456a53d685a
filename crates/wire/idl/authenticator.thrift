/*
 * How a WSO2 API Manager 1.x gateway logs in at its key manager before it asks about tokens.
 *
 * Written for Tidegate from what goes over the wire; names and field ids are WSO2's, because peers depend on them.
 * Spoken with TCompactProtocol over HTTPS (POST /thriftAuthenticator), and with TBinaryProtocol over a TLS socket.
 * After a change: scripts/thrift-generate.sh
 */

/** The login failed; `message` says why, for the gateway's log. */
exception AuthenticationException {
    1: required string message
}

/** The service as Thrift's own servers and clients see it. */
service AuthenticatorService {
    /** Answers the id of a new session. */
    string authenticate(1: required string userName, 2: required string password)
        throws (1: AuthenticationException ae)
}

/* The same two messages as structs, for code that reads a message first and answers it later. */

struct AuthenticateArguments {
    1: required string userName,
    2: required string password
}

struct AuthenticateResult {
    0: optional string success,
    1: optional AuthenticationException ae
}
