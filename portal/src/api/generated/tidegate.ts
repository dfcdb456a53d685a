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
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gateways that were heard of lately */
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
            /** @description How it showed that it belongs here. */
            joinedBy: string | {
                [key: string]: unknown;
            };
            lastSeen: string;
            /** @description How far it has followed the changes. */
            position: number;
            /** @description Changes it has not seen yet. */
            lag: number;
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
        /** @description The token. */
        joinTokenId: string;
        /** @description The API. */
        apiId: string;
        /** @description The application. */
        applicationId: string;
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
                /** @description Part of the name. */
                query?: string;
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
