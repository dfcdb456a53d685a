//! What a start finds or makes: the store and its master key, the first administrator, policies, the environment, and
//! the portal's own OAuth client.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use secrecy::SecretString;
use tidegate_config::{Config, HashingCost, SigningAlgorithm, Urls};
use tidegate_control::portal_session::{CALLBACK, CLIENT_ID};
use tidegate_keymanager::client::ClientSpec;
use tidegate_keymanager::settings::{Argon2, Brand, Settings};
use tidegate_keymanager::user::FIRST_USER;
use tidegate_keymanager::{Endpoints, KeyManager, redirect};
use tidegate_model::client::{ClientProperties, GrantType};
use tidegate_model::millis;
use tidegate_store::db::Address;
use tidegate_store::seal::KEY_BYTES;
use tidegate_store::{Sealer, Store};
use tidegate_wire::jose::Algorithm;

use super::master_key;

const DAY_S: i64 = 86_400;

/// Opens the store with its master key.
///
/// # Errors
/// When either is not usable.
pub async fn open_store(config: &Config, data_dir: &Path) -> Result<Store> {
    let address = Address::parse(config.store.url.expose())?;
    let has_store = matches!(&address, Address::SqliteFile(path) if path.exists());
    let key = match &config.store.master_key {
        Some(given) => given_key(given.expose())?,
        None => master_key::load(data_dir, has_store)?,
    };
    let settings = tidegate_store::Settings {
        address,
        connections_max: config.store.connections_max,
        wait_max: Duration::from_millis(config.store.wait_max_ms),
    };
    Ok(Store::open(&settings, Sealer::new(&key)).await?)
}

/// Opens the store that an instance with this configuration made; makes none. The instance may be running.
///
/// # Errors
/// When there is none, or it is not usable.
pub async fn open_existing_store(config: &Config) -> Result<Store> {
    if let Address::SqliteFile(path) = Address::parse(config.store.url.expose())?
        && !path.exists()
    {
        bail!(
            "there is no store at {}: start the key manager and control plane first, or say which one is meant by --name, \
             --data-dir or --config",
            path.display()
        );
    }
    open_store(config, &config.server.data_dir).await
}

/// Opens the store that an instance with this configuration made, for looking only; `None` when there is none yet.
///
/// # Errors
/// When it is not usable as it is.
pub async fn look_into_store(config: &Config) -> Result<Option<Store>> {
    let address = Address::parse(config.store.url.expose())?;
    if matches!(&address, Address::SqliteFile(path) if !path.exists()) {
        return Ok(None);
    }
    let key = match &config.store.master_key {
        Some(given) => given_key(given.expose())?,
        None => master_key::load_existing(&config.server.data_dir)?,
    };
    let settings = tidegate_store::Settings {
        address,
        connections_max: config.store.connections_max,
        wait_max: Duration::from_millis(config.store.wait_max_ms),
    };
    Ok(Some(Store::open_as_it_is(&settings, Sealer::new(&key)).await?))
}

/// A master key as the configuration gives it: 64 hexadecimal digits.
fn given_key(text: &str) -> Result<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    let text = text.trim();
    if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
        bail!("store.master_key must be {} hexadecimal digits; `openssl rand -hex 32` makes one", 2 * KEY_BYTES);
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).context("store.master_key is ASCII")?;
        *byte = u8::from_str_radix(digits, 16).context("store.master_key must be hexadecimal digits")?;
    }
    Ok(key)
}

/// The key manager, with its first administrator made. Answers the password when it was made now at random.
///
/// # Errors
/// When the store fails or the settings do not fit.
pub async fn key_manager(
    config: &Config,
    store: &Store,
    urls: &Arc<Urls>,
    relay_secret: &str,
) -> Result<(KeyManager, Option<SecretString>)> {
    let settings = Settings { relay_secret: Some(relay_secret.into()), ..settings(config) };
    let was_given = settings.initial_admin_password.is_some();
    let (urls, all) = (urls.clone(), urls.clone());
    let endpoints = Endpoints::new(move || urls.management().map(|url| url.to_string()).unwrap_or_default())
        .reached_at(move || all.management_bases().iter().map(|url| url.to_string()).collect());
    let key_manager = KeyManager::new(store.clone(), settings, endpoints)?;
    let password = key_manager.first_start().await.context("making the first administrator")?;
    Ok((key_manager, password.filter(|_| !was_given)))
}

/// The configured first password, when it still opens the door: `--sample` shows it, nothing else does.
///
/// # Errors
/// When the store fails.
pub async fn sample_password(config: &Config, key_manager: &KeyManager) -> Result<Option<SecretString>> {
    let Some(given) = &config.key_manager.initial_admin_password else { return Ok(None) };
    let user = key_manager.verify_password(FIRST_USER, given.expose(), None).await?;
    Ok(user.map(|_| SecretString::from(given.expose())))
}

fn settings(config: &Config) -> Settings {
    let from = &config.key_manager;
    let seconds = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let (memory_kib, passes) = match from.password_hashing {
        HashingCost::Standard => (19_456, 2),
        HashingCost::High => (47_104, 1),
        HashingCost::Test => (8, 1),
    };
    Settings {
        algorithm: match from.signing_algorithm {
            SigningAlgorithm::Rs256 => Algorithm::Rs256,
            SigningAlgorithm::Es256 => Algorithm::Es256,
        },
        signing_key_age_s_max: i64::from(from.key_rotation_days) * DAY_S,
        application_token_ttl_s: from.application_token_seconds,
        user_token_ttl_s: seconds(from.user_token_seconds),
        refresh_token_ttl_s: seconds(from.refresh_token_seconds),
        id_token_ttl_s: seconds(from.id_token_seconds),
        code_ttl_s: seconds(from.authorization_code_seconds),
        session_ttl_s: seconds(from.session_seconds),
        argon2: Argon2 { memory_kib, passes, ..Settings::default().argon2 },
        login_failures_max: from.login_attempts_max,
        login_window_s: from.login_wait_seconds,
        timestamp_skew_s: from.timestamp_skew_seconds,
        thrift: super::thrift::settings(from),
        end_user_token: tidegate_keymanager::end_user_token::Settings {
            is_enabled: from.wso2_assertions,
            dialect: from.wso2_assertion_dialect.clone(),
            ttl_s: seconds(from.wso2_assertion_seconds),
        },
        answers_as_wso2: from.wso2_token_answers,
        is_sign_up_enabled: config.portal.sign_up,
        brand: Brand {
            name: config.portal.name.clone(),
            has_logo: config.portal.logo_file.is_some(),
            has_dark_logo: config.portal.logo_dark_file.is_some(),
            has_icon: config.portal.icon_file.is_some(),
        },
        sends_token_headers: from.wso2_token_headers,
        initial_admin_password: from.initial_admin_password.as_ref().map(|given| given.expose().into()),
        ..Settings::default()
    }
}

/// Policies, environment and the portal's client, where they are missing.
///
/// # Errors
/// When the store fails.
pub async fn seed(store: &Store, key_manager: &KeyManager) -> Result<()> {
    store.seed_policies(millis::now()).await?;
    store.seed_environments().await?;
    super::default_apis::seed(store).await?;
    portal_client(key_manager).await
}

/// OAuth client of our own portal: public, PKCE, first party. Its redirect address is symbolic: each node on the store reads it as its own live addresses, so what is
/// written here is the same whoever starts last.
async fn portal_client(key_manager: &KeyManager) -> Result<()> {
    let spec = ClientSpec {
        id: Some(CLIENT_ID.to_owned()),
        redirect_uris: vec![format!("{}{}", redirect::OWN, CALLBACK.trim_start_matches('/'))],
        is_public: true,
        is_pkce_mandatory: true,
        properties: ClientProperties { is_first_party: true, ..ClientProperties::default() },
        ..ClientSpec::new(FIRST_USER, "Tidegate portal", &[GrantType::AuthorizationCode, GrantType::RefreshToken])
    };
    match key_manager.client(CLIENT_ID).await? {
        Some(_) => key_manager.update_client(CLIENT_ID, &spec).await.map(|_| ()),
        None => key_manager.create_client(&spec).await.map(|_| ()),
    }
    .context("registering the portal's OAuth client")
}
