//! Key validation over REST, for key managers of our own: questions that wait at the same moment travel together.
//!
//! A question alone leaves at once. While [`BATCHES_MAX`] batches are under way, further ones gather into the next; so the
//! busier it is, the fewer requests a question costs. The queue is bounded: beyond it there is no answer, which is told
//! apart from a refusal. Passwords travel by themselves: judging one takes a thousand times as long as a token, and longer
//! still while somebody guesses, and an answer comes for the whole batch. Answers hold for the credential everywhere ([`Reach::Credential`]).

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tidegate_model::feed::{Answer, Answers, BASE, FORMAT, QUESTIONS_MAX, Questions, check_format};
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};
use crate::peer::{Ask, Link};

/// Batches under way at one moment.
const BATCHES_MAX: usize = 4;
/// Questions that wait for their batch.
const QUEUE_MAX: usize = 8_192;
/// Largest answer to a batch, bytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Asks a key manager of our own.
pub struct RestKeyCheck {
    queue: mpsc::Sender<Waiting>,
    passwords: mpsc::Sender<Waiting>,
}

struct Waiting {
    credential: Credential,
    answer: oneshot::Sender<Result<Result<Grant, Refusal>, KeyCheckError>>,
}

impl RestKeyCheck {
    /// Asks whom `link` names, no longer than `deadline` each time. Needs a tokio runtime; ends when dropped.
    pub fn new(link: Arc<Link>, deadline: Duration) -> Self {
        let open = || {
            let (queue, waiting) = mpsc::channel(QUEUE_MAX);
            tokio::spawn(gather(link.clone(), deadline, waiting));
            queue
        };
        Self { queue: open(), passwords: open() }
    }
}

#[async_trait]
impl KeyCheck for RestKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { credential: question.credential.clone(), answer };
        let busy = |_| KeyCheckError::new(format!("{QUEUE_MAX} questions wait for the key manager already"));
        let queue = if matches!(question.credential, Credential::Basic { .. }) { &self.passwords } else { &self.queue };
        queue.try_send(waiting).map_err(busy)?;
        answered.await.unwrap_or_else(|_| Err(KeyCheckError::new("the question was dropped: this gateway stops")))
    }

    fn reach(&self) -> Reach {
        Reach::Credential
    }
}

/// Makes batches until nobody asks any more.
async fn gather(link: Arc<Link>, deadline: Duration, mut queue: mpsc::Receiver<Waiting>) {
    let places = Arc::new(Semaphore::new(BATCHES_MAX));
    while let Some(first) = queue.recv().await {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let mut batch = vec![first];
        while batch.len() < QUESTIONS_MAX
            && let Ok(next) = queue.try_recv()
        {
            batch.push(next);
        }
        // Who waited is gone: its caller hung up or ran out of time.
        batch.retain(|waiting| !waiting.answer.is_closed());
        if !batch.is_empty() {
            tokio::spawn(ask(link.clone(), deadline, batch, place));
        }
    }
}

async fn ask(link: Arc<Link>, deadline: Duration, batch: Vec<Waiting>, _place: OwnedSemaphorePermit) {
    let (credentials, waiting): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.credential, one.answer)).unzip();
    match answers(&link, deadline, credentials).await {
        Ok(answers) => {
            for (answer, waiting) in answers.into_iter().zip(waiting) {
                let _ = waiting.send(match answer {
                    Answer::Grant(grant) => Ok(Ok(*grant)),
                    Answer::Refusal(refusal) => Ok(Err(refusal)),
                    Answer::Failed => Err(KeyCheckError {
                        has_answered: true,
                        ..KeyCheckError::new("the key manager could not judge it; its log says why")
                    }),
                });
            }
        }
        Err(why) => {
            for waiting in waiting {
                let _ = waiting.send(Err(why.clone()));
            }
        }
    }
}

async fn answers(link: &Link, deadline: Duration, credentials: Vec<Credential>) -> Result<Vec<Answer>, KeyCheckError> {
    let count = credentials.len();
    let questions = Questions { format: FORMAT, credentials };
    let told: Answers = post(link, "validate", &questions, ANSWER_BYTES_MAX, deadline).await?;
    check_format(told.format).map_err(|why| KeyCheckError::new(why.to_string()))?;
    if told.answers.len() != count {
        return Err(KeyCheckError::new(format!("the key manager answers {} of {count} questions", told.answers.len())));
    }
    Ok(told.answers)
}

/// Puts a question at `what` below [`BASE`] to whom `link` names now.
pub(super) async fn post<Question: Serialize, Told: DeserializeOwned>(
    link: &Link,
    what: &str,
    question: &Question,
    bytes_max: usize,
    deadline: Duration,
) -> Result<Told, KeyCheckError> {
    let failed = |why: String| KeyCheckError::new(why);
    let body = serde_json::to_vec(question).map_err(|why| failed(why.to_string()))?;
    let path = format!("{BASE}/{what}");
    let (method, headers) = (Method::POST, HeaderMap::new());
    let ask = Ask { method, path: &path, headers, body: body.into(), bytes_max, deadline };
    let peer = link.peer().map_err(|why| failed(why.to_string()))?;
    let reply = peer.ask(&ask, &[]).await.map_err(|why| failed(why.to_string()))?;
    serde_json::from_slice(&reply.body)
        .map_err(|why| failed(format!("{} answers at {path} what this version does not know: {why}", peer.url())))
}
