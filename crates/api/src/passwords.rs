//! Passwords: how good one must be, how it is kept, and how it is compared.
//!
//! Kept as argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, two passes, one lane), in PHC
//! notation. That costs tens of milliseconds and 19 MiB each time, so that it runs on threads of its own, few at once.

use crate::operations::{Refusal, Refused, Result};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error as HashError, Result as HashResult,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use domain::{Email, Name, Problem, Weakness};
use secrecy::{ExposeSecret, SecretString};
use std::{
    error::Error,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    thread,
    time::Duration,
};
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// The least length, in characters.
const LEAST: usize = 8;
/// The most bytes. Whatever has more of them has more than [`MOST`] characters.
const MOST_BYTES: usize = 1_024;
/// What always fits, in characters of any script.
const MOST: usize = MOST_BYTES / 4;
/// Hashes that are made or compared at once, at the most: each takes 19 MiB and a core.
const MOST_AT_ONCE: usize = 4;
/// As many wait for their turn; whoever comes then is told to come again.
const MOST_WAITING: usize = 100;

/// So long a free core is waited for, for each that waits; then the hash is made in any case.
const PATIENCE: Duration = Duration::from_millis(100);
/// How far the threads that hash in any case stand back behind the others: 0 is the usual, 19 the most.
const NICE: i32 = 15;

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Compared with when there is no hash, so that it takes as long. Of which password it is nobody knows.
const OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                         AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of a password that was good enough: only [`Passwords::accept`] makes one.
#[derive(Debug, Clone)]
pub struct AcceptedPassword(SecretString);

impl AcceptedPassword {
    /// The hash, to be kept.
    #[must_use]
    pub fn hash(&self) -> &SecretString {
        &self.0
    }
}

/// Makes and compares hashes, a bounded number at once: on free cores, or a little later where there is none.
#[derive(Debug, Clone)]
pub struct Passwords {
    on_free_cores: Sender<Job>,
    in_any_case: Sender<Job>,
    waiting: Arc<Semaphore>,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// What a thread hashes in, kept while jobs wait, so that 19 MiB aren't taken from the system and given back for each of them.
type Memory = Vec<Block>;

impl Default for Passwords {
    /// Half of the cores hash, one at least; the others are left to everybody else.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::at_once((cores / 2).clamp(1, MOST_AT_ONCE))
    }
}

impl Passwords {
    fn at_once(at_once: usize) -> Self {
        Self {
            on_free_cores: threads(at_once, take_free_cores_only),
            in_any_case: threads(at_once, stand_back),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Sees whether a password is good enough for this person, and hashes it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/password` with the reason.
    pub async fn accept(
        &self,
        password: SecretString,
        name: &Name,
        email: &Email,
    ) -> Result<AcceptedPassword> {
        let own = own_words(name, email);
        let hashed = self.run(move |memory| {
            let text = &composed(&password);
            good_enough(text.expose_secret(), &own)
                .map_err(|problem| Refusal::invalid(problem.at("/password")))?;
            let hash = hash(text.expose_secret().as_bytes(), memory).map_err(failed)?;
            Ok(AcceptedPassword(hash.to_string().into()))
        });
        hashed.await?
    }

    /// Whether this is the password with that hash. Without a hash it isn't, and that takes as long to tell.
    ///
    /// # Errors
    /// What is kept is no hash.
    pub async fn verify(&self, password: SecretString, hash: Option<SecretString>) -> Result<bool> {
        let compared = self.run(move |memory| {
            let text = composed(&password);
            let text = text.expose_secret();
            let known = hash.as_ref().filter(|_| text.len() <= MOST_BYTES);
            let kept = known.map_or(OF_NOBODY, |hash| hash.expose_secret());
            let kept = PasswordHash::new(kept).map_err(failed)?;
            let is_same = is_of(text.as_bytes(), &kept, memory).map_err(failed)?;
            Ok(is_same && known.is_some())
        });
        compared.await?
    }

    /// Runs work on one of the threads for it when it is its turn; where the cores are busy it may begin on two of them.
    async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Memory) -> T + Send + Sync + 'static,
    ) -> Result<T> {
        let turn = self.waiting.try_acquire();
        let _turn = turn.map_err(|_too_many| Refused::from(Refusal::Busy))?;
        let waiting = MOST_WAITING - self.waiting.available_permits();
        let patience = PATIENCE * u32::try_from(waiting).unwrap_or(u32::MAX);
        let work = Arc::new(work);
        let mut done = queued(&self.on_free_cores, &work)?;
        if let Ok(done) = timeout(patience, &mut done).await {
            return done.map_err(failed);
        }
        let done_in_any_case = queued(&self.in_any_case, &work)?;
        tokio::select! {
            done = done => done.map_err(failed),
            done = done_in_any_case => done.map_err(failed),
        }
    }
}

/// Puts work before some threads. What nobody waits for any more isn't begun.
fn queued<T: Send + 'static>(
    threads: &Sender<Job>,
    work: &Arc<impl Fn(&mut Memory) -> T + Send + Sync + 'static>,
) -> Result<oneshot::Receiver<T>> {
    let (tell, done) = oneshot::channel();
    let work = Arc::clone(work);
    let job = move |memory: &mut Memory| {
        if !tell.is_closed() {
            drop(tell.send(work(memory)));
        }
    };
    threads
        .send(Box::new(job))
        .map_err(|_no_thread| failed(io::Error::other("no thread hashes passwords")))?;
    Ok(done)
}

/// Threads that hash, each of which first says how far it stands back.
fn threads(count: usize, how: fn()) -> Sender<Job> {
    let (jobs, to_do) = channel::<Job>();
    let to_do = Arc::new(Mutex::new(to_do));
    for _ in 0..count {
        let to_do = Arc::clone(&to_do);
        let thread = thread::Builder::new().name("passwords".to_owned());
        let spawned = thread.spawn(move || {
            how();
            work(&to_do);
        });
        if let Err(failure) = spawned {
            tracing::error!(%failure, "there is no thread to hash passwords on");
        }
    }
    jobs
}

/// Linux takes the core away from such a thread at once when another wants it, and gives it hardly any time of one that is wanted.
fn take_free_cores_only() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let own = thread_native_id();
    if let Err(failure) = set_thread_priority_and_policy(own, ThreadPriority::Min, idle) {
        tracing::debug!(?failure, "passwords are hashed at the usual priority");
    }
}

/// On Linux this is the thread's own. Whoever logs in can wait a little; whoever is at work should hardly notice.
fn stand_back() {
    let own = rustix::thread::gettid();
    if let Err(failure) = rustix::process::setpriority_process(Some(own), NICE) {
        tracing::debug!(%failure, "passwords are hashed at the usual priority");
    }
}

/// Hashes what there is to hash, until nobody can ask for it any more.
fn work(to_do: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    while let Some(job) = next(to_do, &mut memory) {
        // Who waits for a job that panics is told so by its end of the channel.
        drop(catch_unwind(AssertUnwindSafe(|| job(&mut memory))));
    }
}

/// The next job; nothing when nobody can ask any more. Whoever has to wait for one gives its memory back before.
fn next(to_do: &Mutex<Receiver<Job>>, memory: &mut Memory) -> Option<Job> {
    // Where the lock is held somebody else waits already.
    let waiting = match to_do.try_lock() {
        Ok(jobs) => jobs.try_recv(),
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().try_recv(),
        Err(TryLockError::WouldBlock) => Err(TryRecvError::Empty),
    };
    match waiting {
        Ok(job) => Some(job),
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            *memory = Memory::new();
            let jobs = to_do.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.recv().ok()
        }
    }
}

/// The same letters in the same code points, whichever system they were typed on (NFC): `й` may come as one or as two.
fn composed(password: &SecretString) -> SecretString {
    // What is too long isn't a password anyway, and nobody shall wait for it.
    let text = password.expose_secret();
    if text.len() > 4 * MOST_BYTES {
        return text.into();
    }
    text.nfc().collect::<String>().into()
}

fn failed(failure: impl Error + Send + Sync + 'static) -> Refused {
    Refused::Store(persistence::Error::Unexpected(failure.into()))
}

/// A password's hash with a new salt.
fn hash(password: &[u8], memory: &mut Memory) -> HashResult<PasswordHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let kept_params = ParamsString::try_from(&params)?;
    let salt = Salt::generate();
    let hasher = Argon2::new(algorithm, version, params);
    let output = output(&hasher, password, &salt, Params::DEFAULT_OUTPUT_LEN, memory)?;
    Ok(PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: kept_params,
        salt: Some(salt),
        hash: Some(output),
    })
}

/// Whether this is the password with that hash, whatever it was made with.
fn is_of(password: &[u8], kept: &PasswordHash, memory: &mut Memory) -> HashResult<bool> {
    let (Some(salt), Some(hash)) = (&kept.salt, &kept.hash) else {
        return Err(HashError::EncodingInvalid);
    };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str())?;
    let version = kept.version.ok_or(HashError::Version)?.try_into()?;
    let hasher = Argon2::new(algorithm, version, Params::try_from(kept)?);
    // Outputs are compared in a time that doesn't tell where they differ.
    Ok(output(&hasher, password, salt, hash.len(), memory)? == *hash)
}

fn output(
    hasher: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    length: usize,
    memory: &mut Memory,
) -> HashResult<Output> {
    memory.resize(hasher.params().block_count(), Block::new());
    let mut bytes = vec![0; length];
    hasher.hash_password_into_with_memory(password, salt, &mut bytes, memory)?;
    Ok(Output::new(&bytes)?)
}

/// What somebody who knows this person would try first.
fn own_words(name: &Name, email: &Email) -> Vec<String> {
    let whole = [name.as_str(), email.as_str()];
    let parts = whole
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| part.chars().count() > 2);
    let words = whole.into_iter().chain(parts).chain(["aedb"]);
    words
        .flat_map(|word| [word.to_owned(), on_latin_keys(word)])
        .collect()
}

fn good_enough(password: &str, own: &[String]) -> Result<(), Problem> {
    if password.len() > MOST_BYTES {
        return Err(Problem::TooLong { limit: MOST });
    }
    if password.chars().count() < LEAST {
        return Err(Problem::TooShort { limit: LEAST });
    }
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    // The lists are of Latin words; what Russians choose is in them as typed with the other layout.
    let typed = [password.to_owned(), on_latin_keys(password)];
    let weak: Vec<_> = typed
        .iter()
        .map(|typed| (typed, zxcvbn(typed, &own)))
        .filter(|(_, estimate)| estimate.score() < Score::Three)
        .collect();
    let Some((first, _)) = weak.first() else {
        return Ok(());
    };
    let mut warnings = weak
        .iter()
        .filter_map(|(_, estimate)| estimate.feedback()?.warning());
    let why = if zxcvbn(first, &[]).score() >= Score::Three {
        Weakness::Personal
    } else {
        weakness(warnings.next())
    };
    Err(Problem::Guessable(why))
}

fn weakness(warning: Option<Warning>) -> Weakness {
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => Weakness::Keyboard,
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => Weakness::Repeat,
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Weakness::Common,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Weakness::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            Weakness::Date
        }
        Some(Warning::AWordByItselfIsEasyToGuess) => Weakness::Word,
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => Weakness::Name,
        None => Weakness::Little,
    }
}

const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбю";
const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

/// The same keys with the Latin layout: `пароль` is `gfhjkm`. What isn't Russian stays.
fn on_latin_keys(text: &str) -> String {
    let on_latin = |typed: char| {
        let small = typed.to_lowercase().next()?;
        let mut keys = RUSSIAN_KEYS.chars().zip(LATIN_KEYS.chars());
        keys.find_map(|(russian, latin)| (russian == small).then_some(latin))
    };
    text.chars()
        .map(|typed| on_latin(typed).unwrap_or(typed))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn anna() -> (Name, Email) {
        (
            Name::parse("Анна Петрова").unwrap(),
            Email::parse("a.petrova@steelworks.example").unwrap(),
        )
    }

    fn problem_of(password: &str) -> Option<Problem> {
        let (name, email) = anna();
        good_enough(password, &own_words(&name, &email)).err()
    }

    #[test]
    fn good_passwords_are_taken_whatever_their_script() {
        for good in [
            "correct horse battery staple",
            "лошадь батарея скрепка верно",
            "🦀🐢🦔🐙🦉🐝🦊🐌🐳🦩",
            "kT8#vQz!2mWx",
            &"прокатный стан ".repeat(9)[..],
        ] {
            assert_eq!(problem_of(good), None, "{good}");
        }
        let longest = "лошадь батарея скрепка верно ".repeat(40);
        assert!(longest.chars().count() > 1_000 && longest.len() > MOST_BYTES);
        let fits: String = longest.chars().take(512).collect();
        assert_eq!(problem_of(&fits), None);
        assert_eq!(problem_of(&longest), Some(Problem::TooLong { limit: 256 }));
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (weak, why) in [
            ("password", Weakness::Common),
            ("p4ssw0rd1", Weakness::Common),
            ("пароль123", Weakness::Common),
            ("йцукенгш", Weakness::Common),
            ("ЙЦУКЕНгш", Weakness::Common),
            ("aaaaaaaaaaaa", Weakness::Repeat),
            ("abcdefghijk", Weakness::Sequence),
            ("12.05.1987", Weakness::Date),
            ("zxcdsaqwe", Weakness::Keyboard),
        ] {
            assert_eq!(problem_of(weak), Some(Problem::Guessable(why)), "{weak}");
        }
        for own in ["a.petrova@steelworks.example", "petrova1987", "ПетроваАнна"] {
            assert!(
                matches!(problem_of(own), Some(Problem::Guessable(_))),
                "{own}"
            );
        }
        assert_eq!(problem_of("kT8#vQz"), Some(Problem::TooShort { limit: 8 }));
        assert_eq!(problem_of(""), Some(Problem::TooShort { limit: 8 }));
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let (name, email) = anna();
        let good = || SecretString::from("лошадь батарея скрепка");
        let accepted = passwords.accept(good(), &name, &email).await.unwrap();
        let hash = accepted.hash().clone();
        assert!(
            hash.expose_secret()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert!(!format!("{accepted:?}").contains("argon2"));
        let again = passwords.accept(good(), &name, &email).await.unwrap();
        assert_ne!(
            again.hash().expose_secret(),
            hash.expose_secret(),
            "each has its own salt"
        );
        assert!(passwords.verify(good(), Some(hash.clone())).await.unwrap());
        let composed = "чайный йогурт ёлки".into();
        let accepted = passwords.accept(composed, &name, &email).await.unwrap();
        let in_parts = "чаи\u{306}ныи\u{306} и\u{306}огурт е\u{308}лки".into();
        let hash_of_it = Some(accepted.hash().clone());
        assert!(passwords.verify(in_parts, hash_of_it).await.unwrap());
        for other in ["лошадь батарея скрепкА", "", &"x".repeat(2_000)] {
            let verified = passwords.verify(other.into(), Some(hash.clone())).await;
            assert!(!verified.unwrap(), "{other}");
        }
        assert!(!passwords.verify(good(), None).await.unwrap());
        let broken = passwords.verify(good(), Some("plain text".into())).await;
        assert!(matches!(broken, Err(Refused::Store(_))), "{broken:?}");
    }

    #[test]
    fn nobody_s_hash_costs_as_much_as_anybody_s() {
        let nobody_s = PasswordHash::new(OF_NOBODY).unwrap();
        let somebody_s = hash(b"x", &mut Memory::new()).unwrap();
        assert_eq!(nobody_s.algorithm, somebody_s.algorithm);
        assert_eq!(nobody_s.version, somebody_s.version);
        assert_eq!(nobody_s.params, somebody_s.params);
        let lengths = |hash: &PasswordHash| {
            let (salt, output) = (hash.salt.unwrap(), hash.hash.unwrap());
            (salt.len(), output.len())
        };
        assert_eq!(lengths(&nobody_s), lengths(&somebody_s));
    }

    #[test]
    fn memory_that_was_used_changes_no_hash() {
        let mut memory = Memory::new();
        let kept = [hash(b"one", &mut memory), hash(b"other", &mut memory)].map(Result::unwrap);
        for (password, own) in [(b"one".as_slice(), 0), (b"other", 1), (b"third", 2)] {
            for (index, kept) in kept.iter().enumerate() {
                let fresh = is_of(password, kept, &mut Memory::new()).unwrap();
                assert_eq!(fresh, index == own);
                assert_eq!(is_of(password, kept, &mut memory).unwrap(), fresh);
            }
        }
    }

    #[tokio::test]
    async fn two_run_at_once_and_those_that_nobody_waits_for_keep_their_place() {
        let passwords = Passwords::at_once(2);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        for _ in 0..2 {
            let held = Arc::clone(&held);
            let waiting = passwords.run(move |_| held.lock().unwrap().recv());
            let given_up = tokio::time::timeout(Duration::from_millis(50), waiting).await;
            assert!(given_up.is_err());
        }
        let third = tokio::time::timeout(Duration::from_millis(50), passwords.run(|_| ())).await;
        assert!(third.is_err(), "both places are taken");
        let began = Instant::now();
        for _ in 0..2 {
            release.send(()).unwrap();
        }
        passwords.run(|_| ()).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(30));
    }
    #[tokio::test]
    async fn what_finds_no_free_core_is_done_all_the_same() {
        let passwords = Passwords::at_once(1);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let busy = move |_: &mut Memory| assert!(held.recv().is_ok());
        passwords.on_free_cores.send(Box::new(busy)).unwrap();
        assert_eq!(passwords.run(|_| 7).await.unwrap(), 7);
        release.send(()).unwrap();
    }
}
