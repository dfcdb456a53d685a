/*
 * How a WSO2 API Manager 1.x gateway asks its key manager about a token.
 *
 * Written for Tidegate from what goes over the wire; names and field ids are WSO2's, because peers depend on them.
 * Spoken with TBinaryProtocol on an unframed TLS socket. After a change: scripts/thrift-generate.sh
 *
 * One text for all of 1.x: what a version does not send is optional here. Gateways before 1.3 lack field 5 of
 * validateKey, before 1.4 field 6, before 1.8 fields 7 and 8; key managers before 1.8 lack fields 15 to 17 of the answer.
 */

/** The key manager cannot answer: most often, the session is not valid (any more). */
exception APIKeyMgtException {
    1: required string message
}

/** The question was understood and cannot be answered. */
exception APIManagementException {
    1: required string message
}

/** What the gateway needs to know about the caller. */
struct APIKeyValidationInfoDTO {
    1: optional bool authorized,
    2: optional string subscriber,
    3: optional string tier,
    /** PRODUCTION or SANDBOX. */
    4: optional string type,
    /** The assertion for the backend. */
    5: optional string endUserToken,
    6: optional string endUserName,
    7: optional string applicationName,
    /** 0, or a code of WSO2's error table. */
    8: optional i32 validationStatus,
    9: optional string applicationId,
    10: optional string applicationTier,
    11: optional string apiName,
    12: optional string consumerKey,
    13: optional string apiPublisher,
    14: optional list<string> authorizedDomains,
    /* From here on since 1.8. Times in milliseconds. */
    15: optional set<string> scopes,
    16: optional i64 validityPeriod,
    17: optional i64 issuedTime
}

/** A resource of an API. */
struct URITemplate {
    1: optional string uriTemplate,
    2: optional string resourceURI,
    3: optional string resourceSandboxURI,
    4: optional string httpVerb,
    5: optional string authType,
    /** Since 1.5. */
    6: optional string throttlingTier
}

/** The service as Thrift's own servers and clients see it. */
service APIKeyValidationService {
    APIKeyValidationInfoDTO validateKey(
        1: string context,
        2: string version,
        3: string accessToken,
        4: string sessionId,
        5: string requiredAuthenticationLevel,
        6: string clientDomain,
        7: string matchingResource,
        8: string httpVerb
    ) throws (1: APIKeyMgtException apiKeyMgtException, 2: APIManagementException apiMgtException)

    list<URITemplate> getAllURITemplates(
        1: string context,
        2: string apiVersion,
        3: string sessionId
    ) throws (1: APIKeyMgtException apiKeyMgtException, 2: APIManagementException apiMgtException)
}

/*
 * The same four messages as structs, for code that reads a message first and answers it later. Thrift has no optional
 * arguments; here they are.
 */

struct ValidateKeyArguments {
    1: required string context,
    2: required string version,
    3: required string accessToken,
    4: required string sessionId,
    /** Since 1.3. */
    5: optional string requiredAuthenticationLevel,
    /** Since 1.4; not sent when the gateway checks no domains. */
    6: optional string clientDomain,
    /* Since 1.8. */
    7: optional string matchingResource,
    8: optional string httpVerb
}

struct ValidateKeyResult {
    0: optional APIKeyValidationInfoDTO success,
    1: optional APIKeyMgtException apiKeyMgtException,
    2: optional APIManagementException apiMgtException
}

struct GetAllURITemplatesArguments {
    1: required string context,
    2: required string apiVersion,
    3: required string sessionId
}

struct GetAllURITemplatesResult {
    0: optional list<URITemplate> success,
    1: optional APIKeyMgtException apiKeyMgtException,
    2: optional APIManagementException apiMgtException
}
