/** Made by `npm run generate` from crates/control/openapi/tidegate.yaml. Change that, not this. */

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
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users of the installation */
        get: operations["listUsers"];
        put?: never;
        /** Make a user */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make oneself an account
         * @description For visitors of the developer portal; the account has the role Internal/subscriber. Can be switched off, which is answered 403. Each attempt counts, and too many are answered 429.
         */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        /** One user */
        get: operations["readUser"];
        /**
         * Change e-mail, roles and whether a user is active
         * @description Members left out stay as they are. Nobody takes admin from their own account.
         */
        put: operations["updateUser"];
        post?: never;
        /** Remove a user and revoke their tokens */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        get?: never;
        /** Set a user's password */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{name}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        /** Where a user is signed in */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * End a user's sessions and tokens
         * @description The user may sign in again. API keys stay.
         */
        delete: operations["endSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Roles */
        get: operations["listRoles"];
        put?: never;
        /** Make a role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{roleName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role. */
                roleName: components["parameters"]["roleName"];
            };
            cookie?: never;
        };
        /** One role with the names of who has it */
        get: operations["readRole"];
        /**
         * Change what a role is and may
         * @description Members left out stay as they are. What roles of the product may is fixed.
         */
        put: operations["updateRole"];
        post?: never;
        /** Remove a role that nobody has */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tokens and API keys in use */
        get: operations["listTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all of a user, a client or an application, a step at a call
         * @description Exactly one of user, clientId and applicationId. As long as isComplete is false there are more: call again.
         */
        post: operations["revokeTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a text is and whether it is good
         * @description The text is neither kept nor logged.
         */
        post: operations["inspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{tokenKind}/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which kind. */
                tokenKind: components["parameters"]["tokenKind"];
                /** @description As the list shows it. */
                tokenId: components["parameters"]["tokenId"];
            };
            cookie?: never;
        };
        /** One token or API key */
        get: operations["readToken"];
        put?: never;
        post?: never;
        /**
         * End one token or API key
         * @description A token ends with all tokens of the same act of authorization.
         */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys that sign tokens */
        get: operations["listSigningKeys"];
        put?: never;
        /** Publish the key that signs next */
        post: operations["prepareSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign with another key from now on
         * @description The key that waits, if there is one. Tokens of the old key stay good.
         */
        post: operations["rotateSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signing-keys/{keyId}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["parameters"]["keyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the key that waits sign */
        post: operations["activateSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/signing-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["parameters"]["keyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back the key that waits, or remove a replaced one before its time */
        delete: operations["removeSigningKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key-manager": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the key manager is set and how it is */
        get: operations["readKeyManager"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What uses which throttling policy */
        get: operations["listPolicyUses"];
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
        /** Applications of all owners */
        get: operations["listApplications"];
        put?: never;
        post?: never;
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
        /** An application with its keys and subscriptions */
        get: operations["readApplication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was called how often, how fast and with what success
         * @description Administrators see everything, developers the calls of their applications, publishers those of the APIs they provide.
         */
        get: operations["readStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/statistics/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything a page of statistics shows, in one answer
         * @description The sum, how it went over time, and the APIs and applications with the most calls. The current minute is in it as far as it is known. Made to be asked every few seconds.
         */
        get: operations["readStatisticsOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users and actions that the audit log has */
        get: operations["listAuditWords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log as a file
         * @description Many events in one answer. Who wants more than one has asks again with an offset; the header `x-total-count` says how many there are.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who listens where
         * @description Every instance of this user on this machine, those elsewhere as they told, conflicts, and where there is room for another.
         */
        get: operations["readPorts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether everything is well
         * @description What `/readyz` and `tidegate doctor` know. 200 whatever is found.
         */
        get: operations["readHealth"];
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
        /** Settings in force with their origin */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Instances of the installation that were heard of lately */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/join-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Join tokens */
        get: operations["listJoinTokens"];
        put?: never;
        /** Make a join token */
        post: operations["createJoinToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/join-tokens/{joinTokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token. */
                joinTokenId: components["parameters"]["joinTokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a join token */
        delete: operations["revokeJoinToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/role-names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names of the roles there are */
        get: operations["listRoleNames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By what the APIs the caller sees can be narrowed down */
        get: operations["listFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /**
         * What changed between two states of an API, and what of it breaks clients
         * @description A state is `working`, a revision by id or number, or another API (a version) by id. A change breaks when a request that was accepted may be refused, or an answer may hold what a client was not told to expect.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The API. */
                apiId: components["parameters"]["apiId"];
            };
            cookie?: never;
        };
        /** Literal addresses of this installation in an API */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/findings/apply": {
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
        /** Make literal addresses of an API symbolic */
        post: operations["applyFindings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/revoke-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an access token of a key without its secret
         * @description A token of another client, or none at all, is answered like one that was revoked (RFC 7009).
         */
        post: operations["revokeTokenOfKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/default-apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** APIs every gateway has from the start */
        get: operations["listDefaultApis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/default-apis/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which one. */
                kind: components["parameters"]["kind"];
            };
            cookie?: never;
        };
        /** One default API */
        get: operations["readDefaultApi"];
        /** Give a default API another endpoint, switch it off or on */
        put: operations["updateDefaultApi"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/default-apis/{kind}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which one. */
                kind: components["parameters"]["kind"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a default API back as shipped */
        post: operations["restoreDefaultApi"];
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
        User: {
            id: string;
            name: string;
            email: string | null;
            /** @description Whether the user may sign in. */
            isActive: boolean;
            roles: string[];
        };
        UserList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["User"][];
            pagination: components["schemas"]["Pagination"];
        };
        TokenToRevoke: {
            token: string;
        };
        NewAccount: {
            /** @description Unique without regard to case; no spaces and none of : , " < > */
            name: string;
            /** Format: password */
            password: string;
            email?: string | null;
        };
        Account: {
            name: string;
            email: string | null;
        };
        NewUser: {
            name: string;
            password: string;
            email?: string | null;
            roles?: string[] | null;
            isActive?: boolean | null;
        };
        UserChange: {
            /** @description Empty takes it away. */
            email?: string | null;
            roles?: string[] | null;
            isActive?: boolean | null;
        };
        NewPassword: {
            password: string;
        };
        Session: {
            since: string;
            expiresAt: string;
        };
        SessionList: {
            count: number;
            list: components["schemas"]["Session"][];
            accessTokens: number;
            refreshTokens: number;
            apiKeys: number;
        };
        SignedOut: {
            sessions: number;
            accessTokens: number;
            /** @description A gateway whose position is this or more knows of it. */
            position: number;
        };
        Role: {
            name: string;
            description: string;
            /** @description What it may is fixed. */
            isOfProduct: boolean;
            userCount: number;
            /** @description Management scopes given to it. */
            scopes: string[];
            /** @description Roles of the product whose scopes it has too. */
            standsFor: string[];
            /** @description All management scopes that it gives. */
            allScopes: string[];
            /** @description The first of those who have it; only when one role is read. */
            users?: string[];
        };
        RoleList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Role"][];
            pagination: components["schemas"]["Pagination"];
        };
        NewRole: {
            name: string;
            description?: string | null;
            scopes?: string[] | null;
            standsFor?: string[] | null;
        };
        RoleChange: {
            name?: string;
            description?: string | null;
            scopes?: string[] | null;
            standsFor?: string[] | null;
        };
        Token: {
            id: string;
            /** @enum {string} */
            kind: "access" | "refresh" | "api-key";
            user: string;
            /** @description A user stands behind it, not just the client. */
            isForUser: boolean;
            client: {
                id: string;
                name: string;
            } | null;
            application: {
                id: string;
                name: string;
            } | null;
            keyType: string | null;
            api: {
                name: string;
                version: string;
            } | null;
            /** @description Of an API key. */
            name: string | null;
            scopes: string[];
            format: string | null;
            signingKeyId: string | null;
            createdAt: string;
            /** @description null: never. */
            expiresAt: string | null;
            isActive: boolean;
        };
        TokenList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Token"][];
            pagination: components["schemas"]["Pagination"];
            totals: {
                access: number;
                refresh: number;
                apiKey: number;
                /** @description Counting stops here. */
                countedUpTo: number;
            };
        };
        RevokeOrder: {
            user?: string | null;
            clientId?: string | null;
            applicationId?: string | null;
            /**
             * @description API keys too, of a user or an application.
             * @default false
             */
            apiKeys?: boolean;
        };
        Revoked: {
            accessTokens: number;
            refreshTokens: number;
            apiKeys: number;
            /** @description False: there are more. */
            isComplete: boolean;
            /** @description A gateway whose position is this or more knows of it. */
            position: number;
        };
        FoundText: {
            /** @description With or without Bearer before it. */
            token: string;
        };
        InspectedToken: {
            /** @description False: nothing of ours, or nothing that is remembered. */
            isKnown: boolean;
            /** @enum {string} */
            kind?: "access" | "refresh" | "api-key" | "signed";
            /** @enum {string} */
            state?: "active" | "expired" | "revoked" | "used";
            id?: string;
            user?: string | null;
            /** @description A user stands behind it, not just the client. */
            isForUser?: boolean;
            client?: {
                id: string;
                name: string;
            } | null;
            application?: {
                id: string;
                name: string;
            } | null;
            keyType?: string | null;
            api?: {
                name: string;
                version: string;
            } | null;
            /** @description Of an API key. */
            name?: string | null;
            scopes?: string[];
            format?: string | null;
            signingKeyId?: string | null;
            createdAt?: string;
            /** @description null: never. */
            expiresAt?: string | null;
            isActive?: boolean;
        };
        SigningKey: {
            kid: string;
            algorithm: string;
            /** @enum {string} */
            state: "active" | "next" | "retired";
            createdAt: string;
            /** @description When it begins to sign by itself. */
            activateAt: string | null;
            /** @description When it leaves the published keys. */
            publishedUntil: string | null;
            /** @description Valid access tokens that it signed. */
            tokenCount: number;
            lastTokenEndsAt: string | null;
            /** @description A JWK (RFC 7517). */
            publicKey: {
                [key: string]: unknown;
            };
            /** @description A gateway whose position is this or more knows of it. */
            position?: number;
        };
        SigningKeyList: {
            count: number;
            list: components["schemas"]["SigningKey"][];
            jwksUrl: string;
            /** @description A gateway whose position is this or more knows of it. */
            position: number;
        };
        NewSigningKey: {
            /** @description When it is to sign by itself; absent: when it is told to. */
            activateAt?: string | null;
        };
        SigningKeyRemoval: {
            tokensLeft: number;
            isComplete: boolean;
            /** @description A gateway whose position is this or more knows of it. */
            position: number;
        };
        KeyManagerFacts: {
            settings: components["schemas"]["KeyManagerSetting"][];
            checks: components["schemas"]["PartCheck"][];
        };
        KeyManagerSetting: {
            /** @description Without key_manager. before it. */
            name: string;
            value: string | number | boolean;
        };
        PartCheck: {
            /** @enum {string} */
            name: "store" | "signing";
            problem: string | null;
            /** @description Microseconds. */
            tookUs: number;
        };
        PolicyUse: {
            /** @enum {string} */
            level: "application" | "subscription" | "advanced";
            policyName: string;
            apis: number;
            apiNames: string[];
            applications: number;
            subscriptions: number;
        };
        PolicyUseList: {
            count: number;
            list: components["schemas"]["PolicyUse"][];
        };
        Application: {
            applicationId: string;
            name: string;
            owner: string;
            description: string;
            status: string;
            throttlingPolicy: string;
            subscriptionCount: number;
            createdAt: string;
            updatedAt: string;
        };
        ApplicationList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Application"][];
            pagination: components["schemas"]["Pagination"];
        };
        ApplicationKeys: {
            keyType: string;
            clientId: string;
            isMapped: boolean;
            createdAt: string;
            grantTypes: string[];
            callbackUrls: string[];
        };
        ApplicationSubscription: {
            subscriptionId: string;
            apiId: string;
            apiName: string | null;
            apiVersion: string | null;
            throttlingPolicy: string;
            status: string;
        };
        ApplicationDetail: {
            applicationId: string;
            name: string;
            owner: string;
            description: string;
            status: string;
            throttlingPolicy: string;
            subscriptionCount: number;
            createdAt: string;
            updatedAt: string;
            keys: components["schemas"]["ApplicationKeys"][];
            subscriptions: components["schemas"]["ApplicationSubscription"][];
            tokens: {
                access: number;
                refresh: number;
                apiKey: number;
            };
        };
        /** @description Milliseconds; null when nothing was called. */
        Latency: {
            mean: number | null;
            p50: number | null;
            p95: number | null;
            p99: number | null;
            max: number | null;
        };
        Traffic: {
            calls: number;
            /** @description Answers of 400 and above. */
            errors: number;
            errors4xx: number;
            errors5xx: number;
            throttled: number;
            requestBytes: number;
            responseBytes: number;
            latencyMs: components["schemas"]["Latency"];
            backend: {
                calls: number;
                meanMs: number | null;
            };
        };
        TrafficInterval: {
            /** @description When it begins. */
            from: string;
            calls: number;
            /** @description Answers of 400 and above. */
            errors: number;
            errors4xx: number;
            errors5xx: number;
            throttled: number;
            requestBytes: number;
            responseBytes: number;
            latencyMs: components["schemas"]["Latency"];
            backend: {
                calls: number;
                meanMs: number | null;
            };
        };
        /** @description Traffic of one API, version or application; which names it has depends on what was grouped by. */
        TrafficGroup: {
            apiId?: string | null;
            apiName?: string;
            apiVersion?: string;
            applicationId?: string | null;
            applicationName?: string;
            calls: number;
            /** @description Answers of 400 and above. */
            errors: number;
            errors4xx: number;
            errors5xx: number;
            throttled: number;
            requestBytes: number;
            responseBytes: number;
            latencyMs: components["schemas"]["Latency"];
            backend: {
                calls: number;
                meanMs: number | null;
            };
            series?: components["schemas"]["TrafficInterval"][];
        };
        Statistics: {
            from: string;
            to: string;
            /** @enum {string} */
            by: "api" | "version" | "application";
            /** @enum {string|null} */
            interval: "minute" | "hour" | "day" | null;
            /** @description False when there was more than one report may hold. */
            isComplete: boolean;
            total: components["schemas"]["Traffic"];
            groupCount: number;
            /** @description Those with the most calls. */
            groups: components["schemas"]["TrafficGroup"][];
        };
        /** @enum {string} */
        Interval: "minute" | "5minutes" | "15minutes" | "hour" | "6hours" | "day";
        ApiTraffic: {
            /** @description Null: no API answers to the calls. */
            apiId: string | null;
            apiName: string;
            apiVersion: string;
            calls: number;
            /** @description Answers of 400 and above. */
            errors: number;
            errors4xx: number;
            errors5xx: number;
            throttled: number;
            requestBytes: number;
            responseBytes: number;
            latencyMs: components["schemas"]["Latency"];
            backend: {
                calls: number;
                meanMs: number | null;
            };
        };
        ApplicationTraffic: {
            /** @description Null: anonymous calls. */
            applicationId: string | null;
            applicationName: string;
            calls: number;
            /** @description Answers of 400 and above. */
            errors: number;
            errors4xx: number;
            errors5xx: number;
            throttled: number;
            requestBytes: number;
            responseBytes: number;
            latencyMs: components["schemas"]["Latency"];
            backend: {
                calls: number;
                meanMs: number | null;
            };
        };
        StatisticsOverview: {
            from: string;
            to: string;
            interval: components["schemas"]["Interval"];
            intervalMs: number;
            /** @description False when there was more than one report may hold. */
            isComplete: boolean;
            total: components["schemas"]["Traffic"];
            /** @description Every interval, also those without calls. */
            series: components["schemas"]["TrafficInterval"][];
            apiCount: number;
            /** @description Versions of APIs with the most calls. */
            apis: components["schemas"]["ApiTraffic"][];
            applicationCount: number;
            /** @description Those with the most calls. */
            applications: components["schemas"]["ApplicationTraffic"][];
        };
        AuditEvent: {
            id: string;
            at: string;
            user: string;
            action: string;
            subject: string;
            /** @description What changed, as far as it is told. */
            detail: unknown;
        };
        AuditWords: {
            users: string[];
            actions: string[];
        };
        /** @enum {string} */
        Severity: "note" | "warning" | "error";
        Ports: {
            /** @description Name of the instance that answers. */
            this: string;
            instances: components["schemas"]["PortInstance"][];
            remarks: components["schemas"]["PortRemark"][];
            offsets: components["schemas"]["PortOffsets"];
            whatIf?: components["schemas"]["PortWhatIf"];
        };
        PortInstance: {
            name: string;
            /** @description It is the one that answers. */
            isThis: boolean;
            /** @description On this machine and of this user. */
            isHere: boolean;
            host: string;
            pid?: number;
            version: string;
            offset: number;
            roles: string[];
            /** @enum {string} */
            state: "starting" | "ready" | "stopping" | "seen";
            /** @description When it took its ports; elsewhere, when it was last heard of. */
            since: string;
            managementUrl?: string;
            listeners: components["schemas"]["PortListener"][];
        };
        PortListener: {
            listener: string;
            /** @description The port before the offset; absent where it was told another number. */
            base?: number;
            /** @description Absent on a Unix socket and when it is off. */
            port?: number;
            /** @description Bound addresses, or the path of a Unix socket. */
            addresses: string[];
            /** @enum {string} */
            protocol: "http" | "https" | "thrift";
            /** @enum {string} */
            state: "open" | "silent" | "taken" | "off" | "told";
            /** @description Who has it instead, or why it is off. */
            note?: string;
        };
        PortRemark: {
            severity: components["schemas"]["Severity"];
            what: string;
            why?: string;
            mend?: string;
            /** @description Whose listeners it is about. */
            at?: {
                instance: string;
                listener: string;
            }[];
        };
        PortOffsets: {
            /** @description Its listeners take any free port each, so no offset moves them. */
            takesAny: boolean;
            first: number;
            last: number;
            /** @description The lowest ones with every port free. */
            free: number[];
            blocked: components["schemas"]["PortObstacle"][];
        };
        PortObstacle: {
            offset: number;
            listener: string;
            port: number;
            by: components["schemas"]["PortHolder"];
        };
        /** @description Who has a port. */
        PortHolder: {
            /** @constant */
            kind: "instance";
            name: string;
            pid: number;
        } | {
            /** @constant */
            kind: "process";
            name: string;
            pid: number;
        } | {
            /** @constant */
            kind: "user";
            uid: number;
        } | {
            /** @constant */
            kind: "unknown";
        };
        PortWhatIf: {
            offset: number;
            /** @description It would start. */
            fits: boolean;
            /** @description Why the set of ports itself is none. */
            problems: string[];
            listeners: components["schemas"]["PortWanted"][];
            /** @description The next offset with every port free, from this one on. */
            nearestFree?: number;
        };
        PortWanted: {
            listener: string;
            base: number;
            port?: number;
            addresses: string[];
            followsOffset: boolean;
            by?: components["schemas"]["PortHolder"];
        };
        /** @enum {string} */
        HealthStatus: "ok" | "warning" | "error";
        Health: {
            status: components["schemas"]["HealthStatus"];
            at: string;
            tookMs: number;
            checks: components["schemas"]["HealthCheck"][];
            findings: components["schemas"]["HealthFinding"][];
            /** @description What could not be looked at, and why. */
            skipped: {
                [key: string]: string;
            };
        };
        HealthCheck: {
            /** @enum {string} */
            area: "readiness" | "store" | "keyManager" | "certificates" | "clock" | "disk" | "redis" | "instances";
            /** @description Which one of its kind: a role, an instance, a file. */
            name: string;
            status: components["schemas"]["HealthStatus"];
            detail: string;
            numbers?: {
                [key: string]: number;
            };
        };
        HealthFinding: {
            check: string;
            severity: components["schemas"]["Severity"];
            what: string;
            why: string;
            mend: string;
        };
        Setting: {
            key: string;
            section: string;
            /** @description As one would write it in TOML; absent when the setting is, and always for a secret. */
            value?: string;
            isSet: boolean;
            isSecret: boolean;
            origin: {
                /** @enum {string} */
                kind: "default" | "derived" | "wso2" | "file" | "environment" | "flag";
                /** @description As `tidegate config show --origin` prints it. */
                text: string;
            };
            description: string;
            /** @description What can be written. */
            kind: string;
            /** @description Limits beyond the kind. */
            rule: string;
            default: string;
        };
        SettingList: {
            count: number;
            list: components["schemas"]["Setting"][];
        };
        AuditEventList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["AuditEvent"][];
            pagination: components["schemas"]["Pagination"];
        };
        Node: {
            id: string;
            name: string;
            roles: string[];
            version: string;
            address: string;
            /** @description Its port offset. */
            offset: number;
            /** @description Where its listeners are, by name. */
            ports: {
                [key: string]: number;
            };
            environment: string;
            endpoints: string[];
            /** @description It shares the store. Otherwise a gateway that was let in. */
            hasStore: boolean;
            /** @description How a gateway without a store showed that it belongs here. */
            joinedBy?: {
                token?: string;
                certificate?: string;
            };
            lastSeen: string;
            /** @description How far it has followed the changes; null where it serves no APIs. */
            position: number | null;
            /** @description Changes it has not seen yet. */
            lag: number | null;
            /** @description What it lacks though it serves, such as a key manager that answers. */
            degraded: string | null;
        };
        NodeList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Node"][];
            pagination: components["schemas"]["Pagination"];
        };
        NewJoinToken: {
            name: string;
            /** @enum {string} */
            role: "gateway";
            /** @description A life such as `30d`; absent or `never`: without end. */
            expires?: string | null;
        };
        JoinToken: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "gateway";
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            createdBy: string;
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description Only in the answer that made it. */
            token?: string;
        };
        JoinTokenList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["JoinToken"][];
            pagination: components["schemas"]["Pagination"];
        };
        Finding: {
            /** @enum {string} */
            part: "api" | "definition";
            /** @description JSON pointer to where it stands. */
            pointer: string;
            address: string;
            /** @description It leads elsewhere already. */
            isStale: boolean;
            message: string;
            remedy: {
                /** @constant */
                action: "replace";
                with: string;
            } | {
                /** @constant */
                action: "remove";
            } | {
                /** @constant */
                action: "none";
            };
        };
        FindingList: {
            count: number;
            list: components["schemas"]["Finding"][];
        };
        ChosenFindings: {
            /** @description Findings as they were listed; all that can be mended when absent. */
            list?: components["schemas"]["ChosenFinding"][] | null;
        };
        ChosenFinding: {
            part: string;
            pointer: string;
            address: string;
        };
        DefaultApi: {
            kind: string;
            apiId: string;
            name: string;
            description: string;
            context: string;
            verbs: string[];
            /** @description Not as shipped. */
            isChanged: boolean;
            endpoint: string;
            shippedEndpoint: string;
            isEnabled: boolean;
            updatedTime: string;
        };
        RoleNameList: {
            count: number;
            list: string[];
            pagination: components["schemas"]["Pagination"];
        };
        Facet: {
            value: string;
            count: number;
        }[];
        Facets: {
            status: components["schemas"]["Facet"];
            type: components["schemas"]["Facet"];
            tag: components["schemas"]["Facet"];
            provider: components["schemas"]["Facet"];
        };
        ComparedState: {
            /** @enum {string} */
            kind: "working" | "revision" | "version";
            id: string;
            displayName: string;
            version: string;
        };
        Change: {
            /** @description What kind of change, such as `operation-removed`. */
            code: string;
            /** @enum {string} */
            impact: "breaking" | "compatible";
            /** @description The operation it is about, such as `GET /menu`; absent for the API as a whole. */
            operation?: string;
            /** @description Where in it, such as `query limit`; absent for all of it. */
            at?: string;
            /** @description The value before. */
            from?: unknown;
            /** @description The value after. */
            to?: unknown;
            /** @description The same as a sentence. */
            message: string;
        };
        Changes: {
            from: components["schemas"]["ComparedState"];
            to: components["schemas"]["ComparedState"];
            breaking: number;
            compatible: number;
            /** @description There is more than is listed. */
            isTruncated: boolean;
            count: number;
            list: components["schemas"]["Change"][];
        };
        /** @description Members left out stay as they are. */
        DefaultApiChange: {
            endpoint?: string | null;
            isEnabled?: boolean | null;
        };
        DefaultApiList: {
            count: number;
            list: components["schemas"]["DefaultApi"][];
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
        /** @description The user. */
        userName: string;
        /** @description The role. */
        roleName: string;
        /** @description Which kind. */
        tokenKind: "access" | "refresh" | "api-key";
        /** @description As the list shows it. */
        tokenId: string;
        /** @description The key. */
        keyId: string;
        /** @description The application. */
        applicationId: string;
        /** @description The token. */
        joinTokenId: string;
        /** @description The API. */
        apiId: string;
        /** @description The key. */
        keyMappingId: string;
        /** @description Which one. */
        kind: string;
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
    listUsers: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Part of the name or e-mail address. */
                query?: string;
                /** @description Who has this role. */
                role?: string;
                /** @description Who may sign in, or may not. */
                isActive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description The account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description The user as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
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
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
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
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sessions, and how many credentials are in use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    endSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                name: components["parameters"]["userName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOut"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Part of the name. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of roles, the product's first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRole"];
            };
        };
        responses: {
            /** @description The role. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role. */
                roleName: components["parameters"]["roleName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role. */
                roleName: components["parameters"]["roleName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description The role as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role. */
                roleName: components["parameters"]["roleName"];
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
    listTokens: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Which kind; access when absent. */
                kind?: "access" | "refresh" | "api-key";
                /** @description Of this user. */
                user?: string;
                /** @description Of this OAuth client. */
                clientId?: string;
                /** @description Of this application. */
                applicationId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, never with their text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeOrder"];
            };
        };
        responses: {
            /** @description What this step ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    inspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FoundText"];
            };
        };
        responses: {
            /** @description What it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InspectedToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which kind. */
                tokenKind: components["parameters"]["tokenKind"];
                /** @description As the list shows it. */
                tokenId: components["parameters"]["tokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It, without its text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which kind. */
                tokenKind: components["parameters"]["tokenKind"];
                /** @description As the list shows it. */
                tokenId: components["parameters"]["tokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All keys, nothing private. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    prepareSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSigningKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rotateSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that signs now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    activateSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["parameters"]["keyId"];
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
                    "application/json": components["schemas"]["SigningKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    removeSigningKey: {
        parameters: {
            query?: {
                /** @description End the valid tokens that it signed too. */
                revokeTokens?: boolean;
            };
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["parameters"]["keyId"];
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
                content: {
                    "application/json": components["schemas"]["SigningKeyRemoval"];
                };
            };
            /** @description Tokens are left, call again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyRemoval"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readKeyManager: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The facts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyManagerFacts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPolicyUses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Policies that are used. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyUseList"];
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
                /** @description Part of the name or of the owner. */
                query?: string;
                /** @description Of this owner. */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, by name. */
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
                    "application/json": components["schemas"]["ApplicationDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readStatistics: {
        parameters: {
            query?: {
                /** @description Begin: milliseconds since 1970 or RFC 3339; a day before to when absent. */
                from?: string;
                /** @description End; now when absent. */
                to?: string;
                /** @description What to group by; api when absent. */
                by?: "api" | "version" | "application";
                /** @description Also sum up each such interval. */
                interval?: "minute" | "hour" | "day";
                /** @description Calls of this API only. */
                apiId?: string;
                /** @description Calls of this application only. */
                applicationId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readStatisticsOverview: {
        parameters: {
            query?: {
                /** @description Begin: milliseconds since 1970 or RFC 3339; an hour before to when absent. The first interval is whole. */
                from?: string;
                /** @description End; now when absent. */
                to?: string;
                /** @description Length of the intervals. When absent it is chosen so that there are at most 120, and at least an hour for times of which only hours are kept (three days ago and before). */
                interval?: components["schemas"]["Interval"];
                /** @description all for administrators; apis for those the caller provides, or one API (apiId) the caller may see as a publisher; applications for the caller's own. As much as the caller may see when absent. */
                of?: "all" | "apis" | "applications";
                /** @description Calls of this API only. */
                apiId?: string;
                /** @description Calls of this application only. */
                applicationId?: string;
                /** @description How many APIs and applications are shown. */
                top?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsOverview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Begin: milliseconds since 1970 or RFC 3339. */
                from?: string;
                /** @description End. */
                to?: string;
                /** @description Who. */
                user?: string;
                /** @description One action, or the beginning of several, such as `application.`. */
                action?: string;
                /** @description What it was about. */
                subject?: string;
                /** @description Words in its identifier or its detail, in any case. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAuditWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both in alphabetical order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditWords"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /** @description What file. */
                format?: "json" | "csv";
                /** @description Most events. */
                limit?: number;
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Begin: milliseconds since 1970 or RFC 3339. */
                from?: string;
                /** @description End. */
                to?: string;
                /** @description Who. */
                user?: string;
                /** @description One action, or the beginning of several, such as `application.`. */
                action?: string;
                /** @description What it was about. */
                subject?: string;
                /** @description Words in its identifier or its detail, in any case. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, newest first. */
            200: {
                headers: {
                    /** @description How many events match. */
                    "x-total-count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEvent"][];
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readPorts: {
        parameters: {
            query?: {
                /** @description Also what another instance with the settings of this one and this offset would meet. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The port map. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ports"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was looked at, and what is wrong. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, in the order of the reference. Secrets have no value here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listNodes: {
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
            /** @description A page of nodes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listJoinTokens: {
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
            /** @description A page of tokens, without the tokens themselves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinTokenList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createJoinToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJoinToken"];
            };
        };
        responses: {
            /** @description The token, which is shown only now. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeJoinToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token. */
                joinTokenId: components["parameters"]["joinTokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    listRoleNames: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Part of the name. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of names. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleNameList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFacets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values with how many APIs have each, most frequent first; they go into `query` of the Publisher API's list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Facets"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description The state before; the revision deployed last when absent, or the newest. */
                from?: string;
                /** @description The state after; the working copy when absent. */
                to?: string;
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
            /** @description The changes, those that break first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFindings: {
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
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    applyFindings: {
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
                "application/json": components["schemas"]["ChosenFindings"];
            };
        };
        responses: {
            /** @description What is left. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeTokenOfKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
                /** @description The key. */
                keyMappingId: components["parameters"]["keyMappingId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenToRevoke"];
            };
        };
        responses: {
            /** @description The token works no longer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listDefaultApis: {
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
                    "application/json": components["schemas"]["DefaultApiList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readDefaultApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which one. */
                kind: components["parameters"]["kind"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The default API. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefaultApi"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateDefaultApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which one. */
                kind: components["parameters"]["kind"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefaultApiChange"];
            };
        };
        responses: {
            /** @description The default API as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefaultApi"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    restoreDefaultApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Which one. */
                kind: components["parameters"]["kind"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The default API as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefaultApi"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
