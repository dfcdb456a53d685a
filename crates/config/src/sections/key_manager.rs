//! `[key_manager]`: life of tokens, signing, passwords and logins.

use super::section;
use crate::kinds::{HashingCost, Secret, SigningAlgorithm};
use crate::rule::{Between, OrNever};

const YEAR_SECONDS: u64 = 31_536_000;

section! {
    /// Life of tokens, signing, passwords and logins.
    KeyManager {
        /// Life of an access token given to an application for itself, seconds. With `wso2_token_answers` also -1: without
        /// end.
        application_token_seconds: i64 = 3_600, OrNever(Between(10, YEAR_SECONDS as i64));
        /// Life of an access token given for a user, seconds.
        user_token_seconds: u64 = 3_600, Between(10, YEAR_SECONDS);
        /// Life of a refresh token, seconds. Each use replaces it.
        refresh_token_seconds: u64 = 86_400, Between(10, YEAR_SECONDS);
        /// Life of an authorization code, seconds.
        authorization_code_seconds: u64 = 300, Between(10, 600);
        /// Life of an ID token, seconds.
        id_token_seconds: u64 = 3_600, Between(10, 86_400);
        /// Life of a login in the browser, seconds.
        session_seconds: u64 = 28_800, Between(60, 2_592_000);
        /// Algorithm of newly made signing keys.
        signing_algorithm: SigningAlgorithm = SigningAlgorithm::Rs256;
        /// Age at which a signing key is replaced, days. It stays published until its last token is dead.
        key_rotation_days: u32 = 90, Between(1, 3_650);
        /// Work per password check. More is safer and slower.
        password_hashing: HashingCost = HashingCost::Standard;
        /// Failed logins in a row before an account waits.
        login_attempts_max: u32 = 5, Between(1, 1_000);
        /// How long it waits, seconds.
        login_wait_seconds: u64 = 300, Between(1, 86_400);
        /// Answer token requests as WSO2 1.x did: the active token again instead of a new one, opaque tokens of 32 hexadecimal
        /// digits, `bearer`, its texts of errors. So that they can be given out again, the texts of these tokens are kept,
        /// sealed under the master key. Off: tokens are kept as hashes only.
        wso2_token_answers: bool = false;
        /// Name tokens that end in the headers `RevokedAccessToken`, `RevokedRefreshToken` and `DeactivatedAccessToken` of
        /// token and revoke answers, as WSO2 1.x did, for every caller and through the gateway too: gateways of WSO2 clear
        /// their caches by them. They hold the tokens' texts. Off: only this instance's own gateway is told.
        wso2_token_headers: bool = false;
        /// Password that the user `admin` gets when the store is made. Absent: a random one, shown once on first start.
        /// Later starts ignore it.
        initial_admin_password: Option<Secret> = None;
    }
}
