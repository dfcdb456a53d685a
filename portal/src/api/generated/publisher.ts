/** Made by `npm run generate` from crates/control/openapi/publisher.yaml. Change that, not this. */

export interface paths {
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The APIs the caller may see */
        get: operations["listApis"];
        put?: never;
        /**
         * Make an API from its description
         * @description Provider and state are set by the server. Without operations the API offers the usual verbs on /*. An X-Tidegate-Notice header says when it names this installation by a literal address.
         */
        post: operations["createApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether a name, context or version is taken */
        post: operations["validateApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/validate-endpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try to reach a backend */
        post: operations["validateEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/validate-openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check an OpenAPI document */
        post: operations["validateOpenApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/import-openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an API from an OpenAPI document
         * @description Name and version default to the document's, the context to its base path.
         */
        post: operations["importOpenApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/copy-api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new version of an API */
        post: operations["copyApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/change-lifecycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a step of the life cycle */
        post: operations["changeLifecycle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** One API */
        get: operations["readApi"];
        /**
         * Replace the working copy of an API
         * @description Takes the whole object. Name, version, context, provider, type and state stay whatever is sent; an empty backend password keeps the old one. Gateways serve what they did until a new revision is deployed.
         */
        put: operations["updateApi"];
        post?: never;
        /** Remove an API that has no subscriptions */
        delete: operations["deleteApi"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/swagger": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The OpenAPI document of an API */
        get: operations["readDefinition"];
        /**
         * Replace the OpenAPI document of an API
         * @description Operations and scopes of the API become those of the document; what it does not say of an operation that was there before stays.
         */
        put: operations["replaceDefinition"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The picture of an API */
        get: operations["readThumbnail"];
        /** Set the picture of an API */
        put: operations["replaceThumbnail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Documents of an API */
        get: operations["listDocuments"];
        put?: never;
        /** Add a document */
        post: operations["createDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/documents/validate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether a document's name is taken */
        post: operations["validateDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/documents/{documentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        /** One document */
        get: operations["readDocument"];
        /** Change the description of a document */
        put: operations["updateDocument"];
        post?: never;
        /** Remove a document */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/documents/{documentId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        /** The content of a document */
        get: operations["readDocumentContent"];
        put?: never;
        /** Set the content of a document */
        post: operations["setDocumentContent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/resource-paths": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The distinct paths of an API's operations */
        get: operations["listResourcePaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/subscription-policies": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The business plans an API offers */
        get: operations["listApiPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/generate-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A key to try an API out with */
        post: operations["generateInternalKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/lifecycle-state": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Where an API stands and where it may go */
        get: operations["readLifecycleState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/lifecycle-history": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** How an API came where it stands */
        get: operations["readLifecycleHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Revisions of an API */
        get: operations["listRevisions"];
        put?: never;
        /** Freeze the working copy of an API */
        post: operations["createRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/revisions/{revisionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The revision. */
                revisionId: components["parameters"]["revisionId"];
            };
            cookie?: never;
        };
        /** One revision */
        get: operations["readRevision"];
        put?: never;
        post?: never;
        /** Remove a revision that is not deployed */
        delete: operations["deleteRevision"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/restore-revision": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the working copy what a revision froze */
        post: operations["restoreRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/deploy-revision": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploy a revision to environments */
        post: operations["deployRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/undeploy-revision": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a revision off environments */
        post: operations["undeployRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Where an API is deployed */
        get: operations["listDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/deployments/{deploymentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The environment's name in Base64 (WSO2's way); the plain name is taken too. */
                deploymentId: components["parameters"]["deploymentId"];
            };
            cookie?: never;
        };
        get?: never;
        /** Whether the developer portal shows a deployment */
        put: operations["updateDeployment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
            };
            cookie?: never;
        };
        /** Policies an API or its plans may use */
        get: operations["listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}/{policyName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy's name. */
                policyName: components["parameters"]["policyName"];
            };
            cookie?: never;
        };
        /** One policy */
        get: operations["readPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Subscriptions to the APIs the caller may see */
        get: operations["listSubscriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/block-subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Block a subscription */
        post: operations["blockSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/unblock-subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unblock a subscription */
        post: operations["unblockSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/change-business-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a subscription under another plan */
        post: operations["changePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{subscriptionId}/subscriber-info": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The subscription. */
                subscriptionId: components["parameters"]["subscriptionId"];
            };
            cookie?: never;
        };
        /** Who subscribed */
        get: operations["readSubscriber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a publisher portal must know of the installation */
        get: operations["readSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** APIs and documents that match */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            /** @description The HTTP status or a six-digit code of WSO2's. */
            code: number;
            /** @description Short text. */
            message: string;
            /** @description What exactly is wrong and the way out. */
            description: string;
            moreInfo: string;
            /** @description One entry for each member that is wrong. */
            error: components["schemas"]["ErrorItem"][];
        };
        ErrorItem: {
            code: string;
            /** @description The member it is about. */
            message: string;
            /** @description What is wrong with it. */
            description: string;
        };
        Pagination: {
            offset: number;
            limit: number;
            /** @description Entries of the whole list. */
            total: number;
            /** @description Relative address of the next page, or empty. */
            next: string;
            /** @description Relative address of the page before, or empty. */
            previous: string;
        };
        /** @enum {string} */
        LifecycleStatus: "CREATED" | "PROTOTYPED" | "PUBLISHED" | "BLOCKED" | "DEPRECATED" | "RETIRED";
        /** @enum {string} */
        ApiType: "HTTP" | "WS" | "SSE" | "SOAP";
        /** @enum {string} */
        SecurityScheme: "oauth2" | "basic_auth" | "api_key" | "mutualssl" | "mutualssl_mandatory" | "oauth_basic_auth_api_key_mandatory";
        /** @description A whole API. Members this list does not name are kept and come back as they were sent. */
        API: {
            id: string;
            name: string;
            displayName: string | null;
            description: string | null;
            /** @description Path without version, or with `{version}` in it. */
            context: string;
            version: string;
            provider: string;
            lifeCycleStatus: components["schemas"]["LifecycleStatus"];
            isDefaultVersion: boolean;
            type: components["schemas"]["ApiType"];
            transport: ("http" | "https")[];
            tags: string[];
            /** @description Business plans it offers. */
            policies: string[];
            /** @description Policy of the whole API; null leaves it to the operations. */
            apiThrottlingPolicy: string | null;
            authorizationHeader: string | null;
            apiKeyHeader: string | null;
            securityScheme: components["schemas"]["SecurityScheme"][];
            maxTps: components["schemas"]["MaxTps"] | null;
            /** @enum {string} */
            visibility: "PUBLIC" | "PRIVATE" | "RESTRICTED";
            visibleRoles: string[];
            audiences: string[];
            corsConfiguration: components["schemas"]["Cors"];
            endpointConfig: components["schemas"]["EndpointConfig"] | null;
            operations: components["schemas"]["Operation"][];
            scopes: components["schemas"]["ApiScope"][];
            hasThumbnail: boolean;
            /**
             * @description Who among publishers may see and change it.
             * @enum {string}
             */
            accessControl?: "NONE" | "RESTRICTED";
            accessControlRoles?: string[];
            businessInformation?: components["schemas"]["BusinessInformation"];
            categories?: string[];
            responseCachingEnabled?: boolean;
            cacheTimeout?: number;
            advertiseInfo?: {
                advertised?: boolean;
            } & {
                [key: string]: unknown;
            };
            additionalProperties?: components["schemas"]["Property"][];
            isRevision: boolean;
            revisionId: number;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            /** @description `2021-02-11 09:57:25`, UTC. */
            lastUpdatedTime: string;
            /** @description Milliseconds since 1970. */
            lastUpdatedTimestamp: string;
        } & {
            [key: string]: unknown;
        };
        /** @description An API as clients send it; what is left out gets its default. */
        NewAPI: {
            id?: string;
            name: string;
            displayName?: string | null;
            description?: string | null;
            /** @description Path without version, or with `{version}` in it. */
            context: string;
            version: string;
            provider?: string;
            lifeCycleStatus?: components["schemas"]["LifecycleStatus"];
            isDefaultVersion?: boolean;
            type?: components["schemas"]["ApiType"];
            transport?: ("http" | "https")[];
            tags?: string[];
            /** @description Business plans it offers. */
            policies?: string[];
            /** @description Policy of the whole API; null leaves it to the operations. */
            apiThrottlingPolicy?: string | null;
            authorizationHeader?: string | null;
            apiKeyHeader?: string | null;
            securityScheme?: components["schemas"]["SecurityScheme"][];
            maxTps?: components["schemas"]["MaxTps"] | null;
            /** @enum {string} */
            visibility?: "PUBLIC" | "PRIVATE" | "RESTRICTED";
            visibleRoles?: string[];
            audiences?: string[];
            corsConfiguration?: components["schemas"]["Cors"];
            endpointConfig?: components["schemas"]["EndpointConfig"] | null;
            operations?: components["schemas"]["Operation"][];
            scopes?: components["schemas"]["ApiScope"][];
            hasThumbnail?: boolean;
            /**
             * @description Who among publishers may see and change it.
             * @enum {string}
             */
            accessControl?: "NONE" | "RESTRICTED";
            accessControlRoles?: string[];
            businessInformation?: components["schemas"]["BusinessInformation"];
            categories?: string[];
            responseCachingEnabled?: boolean;
            cacheTimeout?: number;
            advertiseInfo?: {
                advertised?: boolean;
            } & {
                [key: string]: unknown;
            };
            additionalProperties?: components["schemas"]["Property"][];
        } & {
            [key: string]: unknown;
        };
        /** @description An API as lists show it. */
        APIInfo: {
            id: string;
            name: string;
            displayName: string | null;
            description: string | null;
            context: string;
            version: string;
            provider: string;
            type: components["schemas"]["ApiType"];
            audiences: string[];
            lifeCycleStatus: components["schemas"]["LifecycleStatus"];
            hasThumbnail: boolean;
            securityScheme: components["schemas"]["SecurityScheme"][];
            tags: string[];
            isDefaultVersion: boolean;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            /** @description Milliseconds since 1970. */
            updatedTime: string;
            /** @description It only points to a gateway elsewhere. */
            advertiseOnly: boolean;
            additionalProperties?: components["schemas"]["Property"][];
            additionalPropertiesMap?: {
                [key: string]: unknown;
            };
            gatewayVendor?: string;
            audience?: string | null;
        };
        APIList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["APIInfo"][];
            pagination: components["schemas"]["Pagination"];
        };
        Property: {
            name: string;
            value: string;
            /** @description Whether developers see it. */
            display?: boolean;
        } & {
            [key: string]: unknown;
        };
        BusinessInformation: {
            businessOwner?: string | null;
            businessOwnerEmail?: string | null;
            technicalOwner?: string | null;
            technicalOwnerEmail?: string | null;
        } & {
            [key: string]: unknown;
        };
        MaxTps: {
            production?: number | null;
            sandbox?: number | null;
        } & {
            [key: string]: unknown;
        };
        Cors: {
            corsConfigurationEnabled?: boolean;
            accessControlAllowOrigins?: string[];
            accessControlAllowCredentials?: boolean;
            accessControlAllowHeaders?: string[];
            accessControlAllowMethods?: string[];
        };
        /** @description Where the API leads. Free-form as in WSO2; these are the members that mean something here. */
        EndpointConfig: {
            /** @description http, load_balance, failover, address and others */
            endpoint_type?: string;
            production_endpoints?: components["schemas"]["Endpoints"];
            sandbox_endpoints?: components["schemas"]["Endpoints"];
            production_failovers?: components["schemas"]["Endpoint"][];
            sandbox_failovers?: components["schemas"]["Endpoint"][];
            /** @description How the gateway is let in, by stage. Secrets are never answered. */
            endpoint_security?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description One address, or several to balance between. */
        Endpoints: components["schemas"]["Endpoint"] | components["schemas"]["Endpoint"][] | null;
        Endpoint: {
            url?: string;
            /** @description Time-outs and retries, by the names WSO2 gives them. */
            config?: {
                [key: string]: unknown;
            } | string | null;
        } & {
            [key: string]: unknown;
        };
        Operation: {
            id?: string;
            /** @description Path template, such as `/orders/{id}`. */
            target: string;
            verb: string;
            /** @enum {string} */
            authType?: "Application & Application User" | "Application" | "Application User" | "None" | "Any" | "Application_User";
            throttlingPolicy?: string;
            scopes?: string[];
        } & {
            [key: string]: unknown;
        };
        ApiScope: {
            scope: components["schemas"]["Scope"];
            shared?: boolean;
        };
        Scope: {
            name: string;
            displayName?: string;
            description?: string;
            /** @description Roles that get it. */
            bindings?: string[];
        } & {
            [key: string]: unknown;
        };
        EndpointCheck: {
            statusCode: number;
            statusMessage: string;
            error: string | null;
        };
        /** @description An OpenAPI 3 or Swagger 2 document. */
        Definition: {
            [key: string]: unknown;
        };
        /** @description One of the parts. */
        DefinitionUpload: FormData;
        /** @description The document as one of file and inlineAPIDefinition. */
        DefinitionImport: FormData;
        /** @description One of the parts. */
        DefinitionReplacement: FormData;
        DefinitionValidation: {
            isValid: boolean;
            content: string | null;
            info: components["schemas"]["DefinitionInfo"] | null;
            /** @description What is wrong; of a valid document, what is remarkable. */
            errors: components["schemas"]["ErrorItem"][];
        };
        DefinitionInfo: {
            name: string;
            version: string;
            context: string | null;
            description: string | null;
            openAPIVersion: string;
            endpoints: string[];
        };
        FileUpload: FormData;
        FileInfo: {
            relativePath: string;
            mediaType: string;
        };
        /** @description A file for FILE documents, a text for INLINE and MARKDOWN ones. */
        ContentUpload: FormData;
        /** @enum {string} */
        DocumentType: "HOWTO" | "SAMPLES" | "PUBLIC_FORUM" | "SUPPORT_FORUM" | "API_MESSAGE_FORMAT" | "SWAGGER_DOC" | "OTHER";
        /** @enum {string} */
        SourceType: "INLINE" | "MARKDOWN" | "URL" | "FILE";
        /** @enum {string} */
        DocumentVisibility: "OWNER_ONLY" | "PRIVATE" | "API_LEVEL";
        NewDocument: {
            name: string;
            type: components["schemas"]["DocumentType"];
            summary?: string | null;
            sourceType: components["schemas"]["SourceType"];
            /** @description Where it is when sourceType is URL. */
            sourceUrl?: string | null;
            otherTypeName?: string | null;
            visibility?: components["schemas"]["DocumentVisibility"];
            /** @description Its text, for INLINE and MARKDOWN. */
            inlineContent?: string | null;
        };
        Document: {
            documentId: string;
            name: string;
            type: components["schemas"]["DocumentType"];
            summary: string;
            sourceType: components["schemas"]["SourceType"];
            sourceUrl: string | null;
            fileName: string | null;
            otherTypeName: string | null;
            visibility: components["schemas"]["DocumentVisibility"];
            createdTime: string;
            lastUpdatedTime: string;
        };
        DocumentList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Document"][];
            pagination: components["schemas"]["Pagination"];
        };
        ResourcePath: {
            id: number;
            resourcePath: string;
        };
        ResourcePathList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["ResourcePath"][];
            pagination: components["schemas"]["Pagination"];
        };
        ThrottlingPolicy: {
            name: string;
            displayName: string;
            description: string;
            /** @enum {string} */
            policyLevel: "application" | "subscription" | "api";
            attributes: {
                [key: string]: unknown;
            };
            /** @description Requests or bytes per window; -1 for no limit. */
            requestCount: number;
            dataUnit: string;
            unitTime: number;
            timeUnit: string;
            rateLimitCount: number;
            rateLimitTimeUnit: string;
            /** @enum {string} */
            quotaPolicyType: "REQUESTCOUNT" | "BANDWIDTHVOLUME";
            tierPlan: string;
            stopOnQuotaReach: boolean;
            monetizationProperties: {
                [key: string]: unknown;
            };
        };
        ThrottlingPolicyList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["ThrottlingPolicy"][];
            pagination: components["schemas"]["Pagination"];
        };
        InternalKey: {
            apikey: string;
            /** @description Seconds. */
            validityTime: number;
        };
        LifecycleState: {
            /** @description Created, Published and so on. */
            state: string;
            checkItems: components["schemas"]["CheckItem"][];
            availableTransitions: components["schemas"]["Transition"][];
        };
        CheckItem: {
            name: string;
            value: boolean;
            requiredStates: string[];
        };
        Transition: {
            /** @description The action to send. */
            event: string;
            targetState: string;
        };
        WorkflowResponse: {
            /** @enum {string} */
            workflowStatus: "CREATED" | "APPROVED" | "REJECTED" | "REGISTERED";
            lifecycleState: components["schemas"]["LifecycleState"];
        };
        LifecycleStep: {
            previousState: string | null;
            postState: string;
            user: string;
            updatedTime: string;
        };
        LifecycleHistory: {
            count: number;
            list: components["schemas"]["LifecycleStep"][];
        };
        NewRevision: {
            description?: string | null;
        };
        Revision: {
            displayName: string;
            id: string;
            description: string;
            /** @description `2021-02-11 09:57:25`, UTC. */
            createdTime: string;
            apiInfo: {
                id: string;
            };
            deploymentInfo: components["schemas"]["Deployment"][];
        };
        RevisionList: {
            count: number;
            list: components["schemas"]["Revision"][];
        };
        NewDeployment: {
            /** @description Name of the environment. */
            name: string;
            vhost?: string | null;
            displayOnDevportal?: boolean | null;
        };
        Deployment: {
            revisionUuid: string;
            name: string;
            vhost: string;
            /** @enum {string} */
            status: "CREATED" | "APPROVED" | "REJECTED";
            displayOnDevportal: boolean;
            deployedTime: string;
            successDeployedTime: string;
        };
        DeploymentList: {
            count: number;
            list: components["schemas"]["Deployment"][];
        };
        /** @enum {string} */
        SubscriptionStatus: "UNBLOCKED" | "BLOCKED" | "PROD_ONLY_BLOCKED" | "ON_HOLD" | "REJECTED";
        Subscription: {
            subscriptionId: string;
            applicationInfo: components["schemas"]["SubscribedApplication"];
            throttlingPolicy: string;
            subscriptionStatus: components["schemas"]["SubscriptionStatus"];
        };
        SubscribedApplication: {
            applicationId: string;
            name: string | null;
            subscriber: string | null;
            description: string | null;
        };
        SubscriptionList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Subscription"][];
            pagination: components["schemas"]["Pagination"];
        };
        SubscriberInfo: {
            name: string | null;
            claims: {
                [key: string]: unknown;
            }[];
        };
        Settings: {
            devportalUrl: string;
            environment: components["schemas"]["Environment"][];
            gatewayTypes: string[];
            scopes: string[];
            monetizationAttributes: {
                [key: string]: unknown;
            }[];
            securityAuditProperties: {
                [key: string]: unknown;
            };
            externalStoresEnabled: boolean;
            docVisibilityEnabled: boolean;
            portalConfigurationOnlyModeEnabled: boolean;
            crossTenantSubscriptionEnabled: boolean;
            defaultAdvancePolicy: string;
            defaultSubscriptionPolicy: string;
            authorizationHeader: string;
        };
        Environment: {
            id: string;
            name: string;
            displayName: string;
            description: string;
            type: string;
            gatewayType: string;
            provider: string;
            serverUrl: string;
            showInApiConsole: boolean;
            vhosts: components["schemas"]["VHost"][];
            endpointURIs: string[];
            additionalProperties: {
                [key: string]: unknown;
            }[];
        };
        VHost: {
            host: string;
            httpContext: string;
            httpPort: number | null;
            httpsPort: number | null;
            wsPort: number | null;
            wssPort: number | null;
        };
        /** @description An API (type API) or a document (type DOC). */
        SearchResult: {
            id: string;
            name: string;
            /** @enum {string} */
            type: "API" | "DOC";
            transportType?: string;
            description?: string | null;
            context?: string;
            contextTemplate?: string;
            version?: string;
            provider?: string;
            status?: components["schemas"]["LifecycleStatus"];
            hasThumbnail?: boolean;
            advertiseOnly?: boolean;
            createdTime?: string;
            updatedTime?: string;
            docType?: components["schemas"]["DocumentType"];
            summary?: string;
            sourceType?: components["schemas"]["SourceType"];
            sourceUrl?: string | null;
            otherTypeName?: string | null;
            visibility?: components["schemas"]["DocumentVisibility"];
            apiName?: string;
            apiVersion?: string;
            apiProvider?: string;
            apiUUID?: string;
            associatedType?: string;
        };
        SearchResultList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["SearchResult"][];
            pagination: components["schemas"]["Pagination"];
        };
    };
    responses: {
        /** @description What went wrong, and what to do about it. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Most entries of the page. */
        limit: number;
        /** @description Entries to skip. */
        offset: number;
        /** @description The API. */
        apiId: string;
        /** @description The document. */
        documentId: string;
        /** @description The revision. */
        revisionId: string;
        /** @description The environment's name in Base64 (WSO2's way); the plain name is taken too. */
        deploymentId: string;
        /** @description The subscription. */
        subscriptionId: string;
        /** @description What the policies apply to. */
        policyLevel: "subscription" | "api";
        /** @description The policy's name. */
        policyName: string;
    };
    requestBodies: never;
    headers: {
        /** @description Address of what was made, without scheme and host. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listApis: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Words, or `attribute:value` with name, version, context, status, description, provider, tags, type, content, doc, api-category, vendor; all must hold. */
                query?: string;
                /** @description What to order by; createdTime when absent. */
                sortBy?: "apiName" | "name" | "version" | "createdTime" | "status";
                /** @description desc when absent. */
                sortOrder?: "asc" | "desc";
                /** @description List the default APIs of the installation instead. Addition of Tidegate. */
                defaultApis?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of APIs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAPI"];
            };
        };
        responses: {
            /** @description The API, in state CREATED. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    validateApi: {
        parameters: {
            query: {
                /** @description `name:X`, `context:/x` or `version:X`; bare text is a name. */
                query: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken; 404 says that it is free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    validateEndpoint: {
        parameters: {
            query: {
                /** @description The backend's address. */
                endpointUrl: string;
                /** @description Read by WSO2's clients only; ignored. */
                apiId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it; statusCode is 200 when a connection was made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointCheck"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    validateOpenApi: {
        parameters: {
            query?: {
                /** @description Answer the document as JSON too. */
                returnContent?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionUpload"];
            };
        };
        responses: {
            /** @description Whether it can be imported, and everything that is wrong. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionValidation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    importOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionImport"];
            };
        };
        responses: {
            /** @description The API, in state CREATED. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    copyApi: {
        parameters: {
            query: {
                /** @description Its version. */
                newVersion: string;
                /** @description The API to copy. */
                apiId: string;
                /** @description Whether it answers at the path without version. */
                defaultVersion?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new version, in state CREATED, without revisions and subscriptions. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeLifecycle: {
        parameters: {
            query: {
                /** @description An event of availableTransitions. */
                action: string;
                /** @description The API. */
                apiId: string;
                /** @description Ticked items, `Item name:true,Other item:false`. */
                lifecycleChecklist?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state it is in now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The API; secrets of its backends are empty. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAPI"];
            };
        };
        responses: {
            /** @description The API as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    readDefinition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replaceDefinition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionReplacement"];
            };
        };
        responses: {
            /** @description The document as it is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replaceThumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["FileUpload"];
            };
        };
        responses: {
            /** @description Where it is. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileInfo"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDocuments: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDocument"];
            };
        };
        responses: {
            /** @description The document. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    validateDocument: {
        parameters: {
            query: {
                /** @description The name. */
                name: string;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken; 404 says that it is free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    readDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDocument"];
            };
        };
        responses: {
            /** @description The document as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    readDocumentContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text or file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The document is elsewhere; Location says where. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    setDocumentContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The document. */
                documentId: components["parameters"]["documentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ContentUpload"];
            };
        };
        responses: {
            /** @description The document as it is now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listResourcePaths: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of paths. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourcePathList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listApiPolicies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plans. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlingPolicy"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateInternalKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readLifecycleState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readLifecycleHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Steps, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleHistory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description `deployed:true` or `deployed:false`. */
                query?: string;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRevision"];
            };
        };
        responses: {
            /** @description The revision. There are at most five. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The revision. */
                revisionId: components["parameters"]["revisionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The revision. */
                revisionId: components["parameters"]["revisionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that remain. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    restoreRevision: {
        parameters: {
            query?: {
                /** @description The revision's id; or give revisionNumber. */
                revisionId?: string;
                /** @description `3` or `Revision 3`. */
                revisionNumber?: string;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The API as it is now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deployRevision: {
        parameters: {
            query?: {
                /** @description The revision's id; or give revisionNumber. */
                revisionId?: string;
                /** @description `3` or `Revision 3`. */
                revisionNumber?: string;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDeployment"][];
            };
        };
        responses: {
            /** @description Where it is deployed now. All environments named, or none. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    undeployRevision: {
        parameters: {
            query?: {
                /** @description The revision's id; or give revisionNumber. */
                revisionId?: string;
                /** @description `3` or `Revision 3`. */
                revisionNumber?: string;
                /** @description Take it off everywhere. */
                allEnvironments?: boolean;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewDeployment"][];
            };
        };
        responses: {
            /** @description Where it is deployed still. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDeployments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All deployments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateDeployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The environment's name in Base64 (WSO2's way); the plain name is taken too. */
                deploymentId: components["parameters"]["deploymentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDeployment"];
            };
        };
        responses: {
            /** @description The deployment as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPolicies: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
            };
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of policies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlingPolicyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy's name. */
                policyName: components["parameters"]["policyName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlingPolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSubscriptions: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Only those of this API. */
                apiId?: string;
                /** @description Part of the application's or subscriber's name. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of subscriptions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    blockSubscription: {
        parameters: {
            query: {
                /** @description The subscription. */
                subscriptionId: string;
                /** @description BLOCKED for all keys, PROD_ONLY_BLOCKED for production keys. */
                blockState: "BLOCKED" | "PROD_ONLY_BLOCKED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    unblockSubscription: {
        parameters: {
            query: {
                /** @description The subscription. */
                subscriptionId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changePlan: {
        parameters: {
            query: {
                /** @description The subscription. */
                subscriptionId: string;
                /** @description Name of a subscription policy. */
                businessPlan: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    readSubscriber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The subscription. */
                subscriptionId: components["parameters"]["subscriptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscriber. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriberInfo"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings, with the addresses of now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description As in the list of APIs. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of both, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResultList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
