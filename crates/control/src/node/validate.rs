//! `POST /gateway/validate`: the key manager's judgement on several credentials at once.

use axum::Json as Body;
use axum::extract::{Request, State};
use tidegate_model::feed::{Answer, Answers, FORMAT, QUESTIONS_MAX, Questions, check_format};
use tokio::task::JoinSet;

use crate::error::{ApiError, Result};
use crate::state::Control;

use super::caller::Gateway;
use super::sent;

/// Judges them side by side: a password costs a thousand times what a token does and must not hold up the others.
pub(super) async fn validate(
    State(control): State<Control>,
    _gateway: Gateway,
    request: Request,
) -> Result<Body<Answers>> {
    let asked: Questions = sent(request).await?;
    check_format(asked.format).map_err(|why| ApiError::bad_request(why.to_string()))?;
    let count = asked.credentials.len();
    if count > QUESTIONS_MAX {
        return Err(ApiError::bad_request(format!("{count} credentials in one question, at most {QUESTIONS_MAX}")));
    }
    let mut judging = JoinSet::new();
    for (at, credential) in asked.credentials.into_iter().enumerate() {
        let authority = control.authority.clone();
        judging.spawn(async move { (at, authority.validate(&credential).await) });
    }
    let mut answers = vec![Answer::Failed; count];
    while let Some(judged) = judging.join_next().await {
        let Ok((at, judgement)) = judged else { continue };
        answers[at] = match judgement {
            Ok(Ok(grant)) => Answer::Grant(Box::new(grant)),
            Ok(Err(refusal)) => Answer::Refusal(refusal),
            Err(why) => {
                tracing::warn!(%why, "a credential could not be judged for a gateway");
                Answer::Failed
            }
        };
    }
    Ok(Body(Answers { format: FORMAT, answers }))
}
