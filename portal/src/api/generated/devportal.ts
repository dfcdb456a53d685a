/** Made by `npm run generate` from crates/control/openapi/devportal.yaml. Change that, not this. */

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
        post?: never;
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
        put?: never;
        post?: never;
        delete?: never;
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
        /** The OpenAPI document of an API as developers use it */
        get: operations["readDefinition"];
        put?: never;
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
        post?: never;
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
        put?: never;
        post?: never;
        delete?: never;
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
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/ratings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Ratings of an API */
        get: operations["listRatings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/user-rating": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The caller's rating of an API */
        get: operations["readRating"];
        /** Rate an API */
        put: operations["setRating"];
        post?: never;
        /** Take a rating back */
        delete: operations["deleteRating"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Comments on an API */
        get: operations["listComments"];
        put?: never;
        /** Comment on an API */
        post: operations["createComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/comments/{commentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        /** One comment */
        get: operations["readComment"];
        put?: never;
        post?: never;
        /** Remove a comment of one's own; administrators remove any */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        /** Change a comment of one's own */
        patch: operations["updateComment"];
        trace?: never;
    };
    "/apis/{apiId}/comments/{commentId}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        /** Replies to a comment */
        get: operations["listReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags of the APIs the caller may see */
        get: operations["listTags"];
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
    "/api-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Categories of the APIs the caller may see */
        get: operations["listCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's applications */
        get: operations["listApplications"];
        put?: never;
        /** Make an application */
        post: operations["createApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        /** One application */
        get: operations["readApplication"];
        /** Change an application */
        put: operations["updateApplication"];
        post?: never;
        /** Remove an application with its keys and subscriptions */
        delete: operations["deleteApplication"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/generate-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an application an OAuth client */
        post: operations["generateKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/map-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an OAuth client of one's own behind an application */
        post: operations["mapKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        /** Keys of an application */
        get: operations["listKeysByType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        /** One key of an application */
        get: operations["readKeyByType"];
        /** Change grant types, callback and properties of a key */
        put: operations["updateKeyByType"];
        post?: never;
        /** Remove a key and its OAuth client */
        delete: operations["deleteKeyByType"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/regenerate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the secret of a key */
        post: operations["regenerateSecretOfKeyByType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/generate-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get an access token for the application itself */
        post: operations["generateTokenOfKeyByType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/clean-up": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a key, also a broken one */
        post: operations["cleanUpKeyByType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        /** Keys of an application */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        /** One key of an application */
        get: operations["readKey"];
        /** Change grant types, callback and properties of a key */
        put: operations["updateKey"];
        post?: never;
        /** Remove a key and its OAuth client */
        delete: operations["deleteKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the secret of a key */
        post: operations["regenerateSecretOfKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get an access token for the application itself */
        post: operations["generateTokenOfKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/clean-up": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a key, also a broken one */
        post: operations["cleanUpKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        /** Secrets of a key */
        get: operations["listSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refused: a client has one secret */
        post: operations["generateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/revoke-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refused: a client has one secret */
        post: operations["revokeSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/api-keys/{keyType}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        /** API keys of an application */
        get: operations["listApiKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/api-keys/{keyType}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an API key for an application */
        post: operations["generateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/api-keys/{keyType}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace an API key */
        post: operations["regenerateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/api-keys/{keyType}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke an API key */
        post: operations["revokeApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** The caller's API keys for one API */
        get: operations["listBoundApiKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys/generate": {
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
        /** Make an API key for one API */
        post: operations["generateBoundApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys/regenerate": {
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
        /** Replace an API key for one API */
        post: operations["regenerateBoundApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys/revoke": {
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
        /** Revoke an API key for one API */
        post: operations["revokeBoundApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys/associate": {
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
        /** Put a subscribed application behind an API key */
        post: operations["associateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/api-keys/dissociate": {
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
        /** Take the application away from an API key */
        post: operations["dissociateApiKey"];
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
        /** The caller's subscriptions of one API or application */
        get: operations["listSubscriptions"];
        put?: never;
        /** Subscribe an application to an API */
        post: operations["createSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/multiple": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Subscribe several times
         * @description Each entry by itself; the first that fails ends it, and those before it stay.
         */
        post: operations["createSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The subscription. */
                subscriptionId: components["parameters"]["subscriptionId"];
            };
            cookie?: never;
        };
        /** One subscription */
        get: operations["readSubscription"];
        /** Change the plan of a subscription */
        put: operations["updateSubscription"];
        post?: never;
        /** End a subscription */
        delete: operations["deleteSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{apiId}/additionalInfo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Which of the caller's applications are subscribed to an API */
        get: operations["readSubscriptionInfo"];
        put?: never;
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
        /** Policies applications and subscriptions may use */
        get: operations["listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}/{policyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy's name. */
                policyId: components["parameters"]["policyId"];
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
    "/key-managers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key managers developers get keys from */
        get: operations["listKeyManagers"];
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
        /** What a developer portal must know of the installation */
        get: operations["readSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings/application-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attributes applications must have */
        get: operations["listApplicationAttributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tenants */
        get: operations["listTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's own password
         * @description Ends all sessions and tokens of the user but the portal session that asks. Open to everyone who may enter an area of the portal.
         */
        post: operations["changePassword"];
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
        /** @description An API as lists show it. */
        APIInfo: {
            id: string;
            name: string;
            displayName: string | null;
            description: string | null;
            /** @description Path with the version in it. */
            context: string;
            version: string;
            /** @description HTTP, WS, SSE or SOAP; API in search results. */
            type: string;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            provider: string;
            lifeCycleStatus: components["schemas"]["LifecycleStatus"];
            thumbnailUri: string | null;
            /** @description From 0.0 to 5.0. */
            avgRating: string;
            /** @description Business plans it offers. */
            throttlingPolicies: string[];
            advertiseInfo: {
                advertised?: boolean;
            } & {
                [key: string]: unknown;
            };
            businessInformation: components["schemas"]["BusinessInformation"];
            isSubscriptionAvailable: boolean;
            monetizationLabel: string | null;
            tags: string[];
            hasThumbnail: boolean;
        };
        APIList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["APIInfo"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @description An API as developers see it. */
        API: {
            id: string;
            name: string;
            displayName: string | null;
            description: string | null;
            /** @description Path with the version in it. */
            context: string;
            version: string;
            /** @description HTTP, WS, SSE or SOAP; API in search results. */
            type: string;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            provider: string;
            lifeCycleStatus: components["schemas"]["LifecycleStatus"];
            thumbnailUri: string | null;
            /** @description From 0.0 to 5.0. */
            avgRating: string;
            /** @description Business plans it offers. */
            throttlingPolicies: string[];
            advertiseInfo: {
                advertised?: boolean;
            } & {
                [key: string]: unknown;
            };
            businessInformation: components["schemas"]["BusinessInformation"];
            isSubscriptionAvailable: boolean;
            monetizationLabel: string | null;
            tags: string[];
            hasThumbnail: boolean;
            isDefaultVersion: boolean;
            transport: ("http" | "https")[];
            operations: components["schemas"]["Operation"][];
            /** @description Where the token goes; null for Authorization. */
            authorizationHeader: string | null;
            /** @description Where the API key goes; null for ApiKey. */
            apiKeyHeader: string | null;
            securityScheme: ("oauth2" | "basic_auth" | "api_key" | "mutualssl")[];
            tiers: components["schemas"]["Tier"][];
            /** @description Those the publisher shows. */
            additionalProperties: ({
                name?: string;
                value?: string;
            } & {
                [key: string]: unknown;
            })[];
            monetization: {
                enabled: boolean;
            };
            endpointURLs: components["schemas"]["EndpointUrls"][];
            environmentList: string[];
            scopes: components["schemas"]["ScopeInfo"][];
            categories: string[];
            keyManagers: string[];
            /** @description Milliseconds since 1970. */
            lastUpdatedTime: string;
            gatewayVendor: string;
            gatewayType: string;
            asyncTransportProtocols: string[];
            apiDefinition: string | null;
            wsdlUri: string | null;
        };
        BusinessInformation: {
            businessOwner?: string | null;
            businessOwnerEmail?: string | null;
            technicalOwner?: string | null;
            technicalOwnerEmail?: string | null;
        } & {
            [key: string]: unknown;
        };
        Operation: {
            id: string;
            target: string;
            verb: string;
        };
        Tier: {
            tierName: string;
            tierPlan: string;
            monetizationAttributes: {
                [key: string]: unknown;
            } | null;
        };
        EndpointUrls: {
            environmentName: string;
            environmentDisplayName: string;
            environmentType: string;
            URLs: components["schemas"]["Urls"];
            defaultVersionURLs: components["schemas"]["Urls"];
        };
        Urls: {
            http: string | null;
            https: string | null;
            ws: string | null;
            wss: string | null;
        };
        ScopeInfo: {
            key: string;
            name: string;
            roles: string[];
            description: string;
        };
        /** @description An OpenAPI 3 or Swagger 2 document. */
        Definition: {
            [key: string]: unknown;
        };
        ThrottlingPolicy: {
            name: string;
            displayName: string;
            description: string;
            /** @enum {string} */
            policyLevel: "application" | "subscription";
            attributes: {
                [key: string]: unknown;
            };
            /** @description Requests or data units per window; the largest 32-bit number for no limit. */
            requestCount: number;
            dataUnit: string | null;
            unitTime: number;
            timeUnit: string;
            /** @description Burst limit; 0 for none. */
            rateLimitCount: number;
            rateLimitTimeUnit: string | null;
            /** @enum {string} */
            quotaPolicyType: "REQUESTCOUNT" | "BANDWIDTHVOLUME";
            tierPlan: string;
            stopOnQuotaReach: boolean;
            monetizationAttributes: {
                [key: string]: unknown;
            } | null;
            throttlingPolicyPermissions: {
                [key: string]: unknown;
            } | null;
        };
        ThrottlingPolicyList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["ThrottlingPolicy"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @enum {string} */
        SourceType: "INLINE" | "MARKDOWN" | "URL" | "FILE";
        Document: {
            documentId: string;
            name: string;
            /** @enum {string} */
            type: "HOWTO" | "SAMPLES" | "PUBLIC_FORUM" | "SUPPORT_FORUM" | "API_MESSAGE_FORMAT" | "SWAGGER_DOC" | "OTHER";
            summary: string;
            sourceType: components["schemas"]["SourceType"];
            sourceUrl: string | null;
            otherTypeName: string | null;
            fileName: string | null;
        };
        DocumentList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Document"][];
            pagination: components["schemas"]["Pagination"];
        };
        NewRating: {
            rating: number;
        };
        Rating: {
            ratingId: string;
            apiId: string;
            ratedBy: string;
            /** @description 1 to 5; 0 for none. */
            rating: number;
        };
        RatingList: {
            avgRating: string;
            userRating: number;
            count: number;
            list: components["schemas"]["Rating"][];
            pagination: components["schemas"]["Pagination"];
        };
        NewComment: {
            content: string;
            category?: string | null;
        };
        CommentChange: {
            content?: string | null;
            category?: string | null;
        };
        Comment: {
            id: string;
            content: string;
            createdTime: string;
            createdBy: string;
            updatedTime: string | null;
            category: string;
            parentCommentId: string | null;
            entryPoint: string;
            commenterInfo: {
                firstName: string;
                lastName: string;
                fullName: string;
            };
            replies?: components["schemas"]["CommentList"];
        };
        CommentList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Comment"][];
            pagination: components["schemas"]["Pagination"];
        };
        Tag: {
            value: string;
            count: number;
        };
        TagList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Tag"][];
            pagination: components["schemas"]["Pagination"];
        };
        Category: {
            id: string;
            name: string;
            description: string;
            numberOfAPIs: number;
        };
        CategoryList: {
            count: number;
            list: components["schemas"]["Category"][];
        };
        /** @description An API (type API) or a document (type DOC). */
        SearchResult: {
            id: string;
            name: string;
            displayName?: string | null;
            description?: string | null;
            /** @description Path with the version in it. */
            context?: string;
            version?: string;
            /** @description HTTP, WS, SSE or SOAP; API in search results. */
            type: string;
            /** @description Milliseconds since 1970. */
            createdTime?: string;
            provider?: string;
            lifeCycleStatus?: components["schemas"]["LifecycleStatus"];
            thumbnailUri?: string | null;
            /** @description From 0.0 to 5.0. */
            avgRating?: string;
            /** @description Business plans it offers. */
            throttlingPolicies?: string[];
            advertiseInfo?: {
                advertised?: boolean;
            } & {
                [key: string]: unknown;
            };
            businessInformation?: components["schemas"]["BusinessInformation"];
            isSubscriptionAvailable?: boolean;
            monetizationLabel?: string | null;
            tags?: string[];
            hasThumbnail?: boolean;
            transportType?: string;
            status?: components["schemas"]["LifecycleStatus"];
            docType?: string;
            summary?: string;
            sourceType?: components["schemas"]["SourceType"];
            sourceUrl?: string | null;
            otherTypeName?: string | null;
            visibility?: string;
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
        NewApplication: {
            name: string;
            /** @description An application policy. */
            throttlingPolicy: string;
            description?: string | null;
            /** @enum {string|null} */
            tokenType?: "JWT" | "OAUTH" | null;
            attributes?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description An application as lists show it. */
        ApplicationInfo: {
            applicationId: string;
            name: string;
            throttlingPolicy: string;
            description: string;
            status: string;
            groups: string[];
            subscriptionCount: number;
            attributes: {
                [key: string]: unknown;
            };
            owner: string;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            /** @description Milliseconds since 1970. */
            updatedTime: string;
        };
        Application: {
            applicationId: string;
            name: string;
            throttlingPolicy: string;
            description: string;
            status: string;
            groups: string[];
            subscriptionCount: number;
            attributes: {
                [key: string]: unknown;
            };
            owner: string;
            /** @description Milliseconds since 1970. */
            createdTime: string;
            /** @description Milliseconds since 1970. */
            updatedTime: string;
            /** @enum {string} */
            tokenType: "JWT" | "OAUTH";
            keys: components["schemas"]["ApplicationKey"][];
            subscriptionScopes: components["schemas"]["ScopeInfo"][];
            hashEnabled: boolean;
            visibility: string;
        };
        ApplicationList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["ApplicationInfo"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @enum {string} */
        KeyType: "PRODUCTION" | "SANDBOX";
        NewKeys: {
            keyType: components["schemas"]["KeyType"];
            keyManager?: string | null;
            grantTypesToBeSupported?: string[];
            /** @description Redirect addresses, separated by commas. */
            callbackUrl?: string | null;
            scopes?: string[] | null;
            /** @description Seconds the first token lives. */
            validityTime?: number | string | null;
            additionalProperties?: components["schemas"]["KeyProperties"] | null;
        };
        /** @description Settings of the OAuth client. */
        KeyProperties: {
            /** @description Seconds, or N/A. */
            application_access_token_expiry_time?: number | string | null;
            /** @description Seconds, or N/A. */
            user_access_token_expiry_time?: number | string | null;
            /** @description Seconds, or N/A. */
            refresh_token_expiry_time?: number | string | null;
            /** @description Seconds, or N/A. */
            id_token_expiry_time?: number | string | null;
            /** @description Domains the key may be used from, or ALL. */
            allowed_domains?: string | string[] | null;
            pkceMandatory?: boolean | string | null;
            pkceSupportPlain?: boolean | string | null;
            /** @description Public client without a secret. */
            bypassClientCredentials?: boolean | string | null;
        } & {
            [key: string]: unknown;
        };
        KeyMapping: {
            consumerKey: string;
            consumerSecret?: string | null;
            keyManager?: string | null;
            keyType: components["schemas"]["KeyType"];
        };
        KeyChange: {
            supportedGrantTypes?: string[];
            callbackUrl?: string | null;
            additionalProperties?: components["schemas"]["KeyProperties"] | null;
        };
        ApplicationKey: {
            keyMappingId: string;
            keyManager: string;
            consumerKey: string;
            /** @description Asterisks except right after it was made. */
            consumerSecret: string;
            consumerSecrets: components["schemas"]["Secret"][];
            supportedGrantTypes: string[];
            callbackUrl: string;
            keyState: string;
            keyType: components["schemas"]["KeyType"];
            /** @enum {string} */
            mode: "CREATED" | "MAPPED";
            groupId: string | null;
            token: components["schemas"]["AccessToken"] | null;
            additionalProperties: components["schemas"]["KeyProperties"];
        };
        ApplicationKeyList: {
            count: number;
            list: components["schemas"]["ApplicationKey"][];
        };
        Secret: {
            secretId: string;
            secretValue: string;
        };
        SecretList: {
            count: number;
            list: components["schemas"]["Secret"][];
        };
        ClientCredentials: {
            consumerKey: string;
            consumerSecret: string;
        };
        NewToken: {
            /** @description Not needed; the caller is signed in. */
            consumerSecret?: string | null;
            /** @description Seconds. */
            validityPeriod?: number | string | null;
            scopes?: string[] | null;
            /** @description An older token to revoke. */
            revokeToken?: string | null;
            /** @description CLIENT_CREDENTIALS. */
            grantType?: string | null;
        };
        AccessToken: {
            accessToken: string;
            tokenScopes: string[];
            /** @description Seconds. */
            validityTime: number;
        };
        NewApiKey: {
            keyName?: string | null;
            /**
             * @description For keys of one API.
             * @enum {string|null}
             */
            keyType?: "PRODUCTION" | "SANDBOX" | null;
            /** @description Seconds; -1 for no end. */
            validityPeriod?: number | null;
            additionalProperties?: components["schemas"]["ApiKeyProperties"] | null;
        };
        ApiKeyProperties: {
            /** @description Addresses and ranges, separated by commas. */
            permittedIP?: string | null;
            /** @description Patterns, separated by commas. */
            permittedReferer?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description A key by its id, or by itself. */
        NamedApiKey: {
            keyUUID?: string | null;
            apikey?: string | null;
        };
        ApiKey: {
            keyUUID: string;
            keyName: string;
            apikey: string;
            validityPeriod: number;
        };
        ApiKeyInfo: {
            keyUUID: string;
            keyName: string;
            issuedOn: string;
            validityPeriod: number;
            lastUsed: string | null;
            additionalProperties: components["schemas"]["ApiKeyProperties"];
        };
        ApiKeyInfoList: {
            count: number;
            list: components["schemas"]["ApiKeyInfo"][];
        };
        BoundApiKeyInfo: {
            keyUUID: string;
            keyName: string;
            issuedOn: string;
            validityPeriod: number;
            lastUsed: string | null;
            additionalProperties: components["schemas"]["ApiKeyProperties"];
            associatedApp: string | null;
            keyType: components["schemas"]["KeyType"];
        };
        BoundApiKeyInfoList: {
            count: number;
            list: components["schemas"]["BoundApiKeyInfo"][];
        };
        ApiKeyAssociate: {
            keyUUID?: string | null;
            apikey?: string | null;
            applicationUUID: string;
        };
        ApiKeyAssociation: {
            keyName: string;
            apiName: string | null;
            applicationName: string;
        };
        NewSubscription: {
            applicationId: string;
            apiId: string;
            throttlingPolicy: string;
        };
        SubscriptionChange: {
            applicationId?: string;
            apiId?: string;
            throttlingPolicy?: string;
            /** @description The plan wanted; throttlingPolicy counts when it is absent. */
            requestedThrottlingPolicy?: string | null;
        };
        Subscription: {
            subscriptionId: string;
            applicationId: string;
            apiId: string;
            apiInfo: components["schemas"]["APIInfo"] | null;
            applicationInfo: components["schemas"]["ApplicationInfo"] | null;
            throttlingPolicy: string;
            requestedThrottlingPolicy: string;
            /** @enum {string} */
            status: "UNBLOCKED" | "BLOCKED" | "PROD_ONLY_BLOCKED" | "ON_HOLD" | "REJECTED";
            redirectionParams: string | null;
        };
        SubscriptionList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Subscription"][];
            pagination: components["schemas"]["Pagination"];
        };
        SubscriptionInfo: {
            subscriptionId: string;
            applicationId: string;
            applicationName: string | null;
            apiId: string;
            isSolaceAPI: boolean;
        };
        SubscriptionInfoList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["SubscriptionInfo"][];
            pagination: components["schemas"]["Pagination"];
        };
        KeyManager: {
            id: string;
            name: string;
            type: string;
            displayName: string;
            description: string;
            enabled: boolean;
            availableGrantTypes: string[];
            tokenEndpoint: string;
            revokeEndpoint: string;
            userInfoEndpoint: string;
            enableTokenGeneration: boolean;
            enableTokenEncryption: boolean;
            enableTokenHashing: boolean;
            enableOAuthAppCreation: boolean;
            enableMapOAuthConsumerApps: boolean;
            applicationConfiguration: components["schemas"]["KeyManagerField"][];
            alias: string | null;
            additionalProperties: {
                [key: string]: unknown;
            };
            tokenType: string;
        };
        KeyManagerList: {
            count: number;
            list: components["schemas"]["KeyManager"][];
        };
        /** @description A field a form for keys may show. */
        KeyManagerField: {
            name: string;
            label: string;
            type: string;
            required: boolean;
            mask: boolean;
            multiple: boolean;
            tooltip: string;
            default: string | boolean;
            values: string[];
        };
        Settings: {
            grantTypes: string[];
            scopes: string[];
            applicationSharingEnabled: boolean;
            mapExistingAuthApps: boolean;
            /** @description Addresses of the gateway, separated by a comma. */
            apiGatewayEndpoint: string;
            monetizationEnabled: boolean;
            recommendationEnabled: boolean;
            IsUnlimitedTierPaid: boolean;
            identityProvider: {
                external: boolean;
            };
            IsAnonymousModeEnabled: boolean;
            IsPasswordChangeEnabled: boolean;
            userStorePasswordPattern: string;
            passwordPolicyPattern: string;
            passwordPolicyMinLength: number;
            passwordPolicyMaxLength: number;
        };
        Attribute: {
            [key: string]: unknown;
        };
        AttributeList: {
            count: number;
            list: components["schemas"]["Attribute"][];
        };
        Tenant: {
            [key: string]: unknown;
        };
        TenantList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Tenant"][];
            pagination: components["schemas"]["Pagination"];
        };
        PasswordChange: {
            currentPassword: string;
            newPassword: string;
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
        /** @description The comment. */
        commentId: string;
        /** @description The application. */
        applicationId: string;
        /** @description Which stage. */
        keyType: "PRODUCTION" | "SANDBOX";
        /** @description The key's mapping; a key type is taken too. */
        keyMappingId: string;
        /** @description The subscription. */
        subscriptionId: string;
        /** @description What the policies apply to. */
        policyLevel: "application" | "subscription";
        /** @description The policy's name. */
        policyId: string;
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
                /** @description Words, or `attribute:value` with name, version, context, status, description, provider, tags, type, content, doc, api-category; all must hold. */
                query?: string;
                /** @description name, createdTime or rating; createdTime when absent. */
                sortBy?: "name" | "createdTime" | "rating";
                /** @description asc or desc; when absent asc by name, else desc. */
                sortOrder?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of APIs, newest first unless sorted otherwise. */
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
            /** @description The API, with the addresses of now. */
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
    readDefinition: {
        parameters: {
            query?: {
                /** @description Addresses of this environment only. */
                environmentName?: string;
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
            /** @description The document, with the gateways' addresses and how to authenticate. */
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
    listRatings: {
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
            /** @description A page of ratings, with the average and the caller's own. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readRating: {
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
            /** @description The rating; 0 when there is none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rating"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    setRating: {
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
                "application/json": components["schemas"]["NewRating"];
            };
        };
        responses: {
            /** @description The rating. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rating"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteRating: {
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
    listComments: {
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
            /** @description A page of comments, with the first replies to each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createComment: {
        parameters: {
            query?: {
                /** @description The comment this one replies to. */
                replyTo?: string;
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
                "application/json": components["schemas"]["NewComment"];
            };
        };
        responses: {
            /** @description The comment. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readComment: {
        parameters: {
            query?: {
                /** @description Most replies. */
                replyLimit?: number;
                /** @description Replies to skip. */
                replyOffset?: number;
            };
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comment with a page of its replies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, with its replies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    updateComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentChange"];
            };
        };
        responses: {
            /** @description The comment as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReplies: {
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
                /** @description The comment. */
                commentId: components["parameters"]["commentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of replies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tags with how many APIs have each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagList"];
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
    listCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
                    "application/json": components["schemas"]["CategoryList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listApplications: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Part of the name. */
                query?: string;
                /** @description name when absent. */
                sortBy?: string;
                /** @description asc when absent. */
                sortOrder?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of applications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createApplication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApplication"];
            };
        };
        responses: {
            /** @description The application. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApplication"];
            };
        };
        responses: {
            /** @description The application as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
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
    generateKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKeys"];
            };
        };
        responses: {
            /** @description The key with its secret, which is shown only now, and a first token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mapKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyMapping"];
            };
        };
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listKeysByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, secrets masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKeyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, its secret masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChange"];
            };
        };
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
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
    regenerateSecretOfKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientCredentials"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateTokenOfKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cleanUpKeyByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
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
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, secrets masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKeyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, its secret masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChange"];
            };
        };
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
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
    regenerateSecretOfKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientCredentials"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateTokenOfKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cleanUpKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
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
    listSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The one secret a client has, masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            default: components["responses"]["Error"];
        };
    };
    revokeSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key's mapping; a key type is taken too. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            default: components["responses"]["Error"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, without the keys themselves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyInfoList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    regenerateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedApiKey"];
            };
        };
        responses: {
            /** @description The new key, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description Which stage. */
                keyType: components["parameters"]["keyType"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedApiKey"];
            };
        };
        responses: {
            /** @description It lets nobody in any more. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listBoundApiKeys: {
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
            /** @description All of them, without the keys themselves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoundApiKeyInfoList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    generateBoundApiKey: {
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
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    regenerateBoundApiKey: {
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
                "application/json": components["schemas"]["NamedApiKey"];
            };
        };
        responses: {
            /** @description The new key, which is shown only now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeBoundApiKey: {
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
                "application/json": components["schemas"]["NamedApiKey"];
            };
        };
        responses: {
            /** @description It lets nobody in any more. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    associateApiKey: {
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
                "application/json": components["schemas"]["ApiKeyAssociate"];
            };
        };
        responses: {
            /** @description What belongs together now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyAssociation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dissociateApiKey: {
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
                "application/json": components["schemas"]["NamedApiKey"];
            };
        };
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
    listSubscriptions: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Of this API; apiId or applicationId must be there. */
                apiId?: string;
                /** @description Of this application. */
                applicationId?: string;
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
    createSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            /** @description The subscription. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"][];
            };
        };
        responses: {
            /** @description The subscriptions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readSubscription: {
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
            /** @description The subscription. */
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
    updateSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The subscription. */
                subscriptionId: components["parameters"]["subscriptionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionChange"];
            };
        };
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
    deleteSubscription: {
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
    readSubscriptionInfo: {
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
            /** @description A page of subscriptions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionInfoList"];
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
                policyId: components["parameters"]["policyId"];
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
    listKeyManagers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
                    "application/json": components["schemas"]["KeyManagerList"];
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
            /** @description The settings. */
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
    listApplicationAttributes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description None are prescribed here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description None; an installation is one tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
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
}
