//! `aedb user …`: people are added, listed, disabled and enabled, and no secret of theirs is ever shown.

use crate::{
    harness::{Base, on_both},
    program::Ran,
};
use api::operations::{
    By, Refusal, Refused,
    people::{self, PersonChange},
};
use domain::{Email, Name, Problem, Role, User, UserId};
use futures_util::future::join;
use serde_json::{Value, json};

on_both!(
    people_are_added_and_listed,
    a_weak_password_is_refused_with_the_reason,
    wrong_values_are_refused,
    a_known_address_is_refused,
    the_last_admin_can_not_be_disabled,
    a_disabled_person_is_enabled_again,
    a_password_is_set,
    the_history_tells_of_people_without_secrets,
    a_person_is_changed_with_an_entry,
    the_last_admin_can_not_be_demoted,
);

const GOOD: &str = "лошадь батарея скрепка";
const OTHER: &str = "correct horse battery staple";

async fn add(base: &Base, email: &str, role: &str, password: &str) -> Ran {
    let name = "Анна Петрова";
    let arguments = [
        "user",
        "add",
        "--email",
        email,
        "--name",
        name,
        "--role",
        role,
        "--password-stdin",
    ];
    let ran = base
        .run_with_input(&arguments, format!("{password}\n").as_bytes())
        .await;
    assert_hidden(&ran, password);
    ran
}

async fn set(base: &Base, email: &str, password: &[u8]) -> Ran {
    let arguments = ["user", "password", "--email", email, "--password-stdin"];
    let ran = base.run_with_input(&arguments, password).await;
    assert_hidden(&ran, String::from_utf8_lossy(password).trim());
    ran
}

/// That neither the password nor a hash of it was shown.
#[track_caller]
fn assert_hidden(ran: &Ran, password: &str) {
    for shown in [&ran.out, &ran.told] {
        let shows = !password.is_empty() && shown.contains(password);
        assert!(!shows && !shown.contains("argon2"), "{ran:?}");
    }
}

async fn listed(base: &Base) -> Vec<Value> {
    let ran = base.run(&["--format", "json", "user", "list"]).await;
    let listed = ran.expect(0).json();
    listed["items"].as_array().unwrap().clone()
}

async fn hash_of(base: &Base, email: &str) -> String {
    use secrecy::ExposeSecret as _;
    let store = base.open();
    let mut work = store.read(persistence::Area::People).await.unwrap();
    let email = domain::Email::parse(email).unwrap();
    let user = work.users().find_by_email(&email).await.unwrap().unwrap();
    let hash = work.users().password_hash(user.id).await.unwrap().unwrap();
    hash.expose_secret().to_owned()
}

async fn knows(base: &Base, email: &str, password: &str) -> bool {
    let hash = hash_of(base, email).await;
    let passwords = api::passwords::Passwords::default();
    let turn = passwords.turn().await.unwrap();
    let verified = turn.verify(password.into(), Some(hash.into())).await;
    verified.unwrap()
}

async fn people_are_added_and_listed(base: Base) {
    let nobody = base.run(&["user", "list"]).await.expect(0);
    assert!(
        nobody.out.is_empty() && nobody.told.contains("aedb user add"),
        "{nobody:?}"
    );
    let ran = add(&base, " Anna@Plant.example ", "admin", GOOD).await;
    assert_eq!(
        ran.expect(0).out,
        "1 Анна Петрова <Anna@Plant.example>, admin\n"
    );
    for role in ["viewer", "editor", "storekeeper"] {
        let email = format!("{role}@plant.example");
        add(&base, &email, role, GOOD).await.expect(0);
    }
    let told: Vec<_> = listed(&base)
        .await
        .iter()
        .map(|person| {
            assert_eq!(
                (&person["name"], &person["disabled_at"]),
                (&json!("Анна Петрова"), &json!(null))
            );
            (person["email"].clone(), person["role"].clone())
        })
        .collect();
    let expected = [
        ("Anna@Plant.example", "admin"),
        ("viewer@plant.example", "viewer"),
        ("editor@plant.example", "editor"),
        ("storekeeper@plant.example", "storekeeper"),
    ]
    .map(|(email, role)| (json!(email), json!(role)));
    assert_eq!(told, expected);
    let hash = hash_of(&base, "anna@plant.example").await;
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    assert!(knows(&base, "anna@plant.example", GOOD).await);
    assert!(!knows(&base, "anna@plant.example", OTHER).await);
    base.run(&["check"]).await.expect(0);
}

async fn a_weak_password_is_refused_with_the_reason(base: Base) {
    for (weak, why) in [
        ("short", "password: Shorter than 8 characters"),
        ("qwertyuiop", "password: Many people use this password"),
        ("пароль123", "password: Many people use this password"),
        (
            "anna@plant.example",
            "password: Easy to guess from your name",
        ),
        ("", "password: Shorter than 8 characters"),
    ] {
        let ran = add(&base, "anna@plant.example", "admin", weak).await;
        let ran = ran.expect(1);
        assert!(ran.out.is_empty() && ran.told.contains(why), "{ran:?}");
    }
    let long = "лошадь батарея скрепка ".repeat(50);
    let ran = add(&base, "anna@plant.example", "admin", &long).await;
    assert!(ran.expect(1).told.contains("Longer than 256 characters"));
    assert_eq!(listed(&base).await, [] as [Value; 0]);
}

async fn wrong_values_are_refused(base: Base) {
    for email in [
        "",
        "anna",
        "anna@",
        "anna@plant@example",
        "an na@plant.example",
    ] {
        let ran = add(&base, email, "admin", GOOD).await.expect(1);
        assert!(ran.told.contains("email: "), "{ran:?}");
    }
    add(&base, "anna@plant.example", "root", GOOD)
        .await
        .expect(2);
    let named = [
        "user", "add", "--email", "a@b", "--name", " ", "--role", "admin",
    ];
    let ran = base.run(&named).await.expect(1);
    assert!(ran.told.contains("name: Needed"), "{ran:?}");
    let named = [
        "user", "add", "--email", "a@b", "--name", "a", "--role", "admin",
    ];
    let ran = base.run(&named).await.expect(1);
    assert!(ran.told.contains("--password-stdin"), "{ran:?}");
    let ran = set(&base, "nobody@plant.example", GOOD.as_bytes()).await;
    assert!(ran.expect(1).told.contains("email: There is no such one"));
    for arguments in [
        &["user"][..],
        &["user", "add"],
        &["user", "disable"],
        &["user", "fly", "--email", "a@b"],
    ] {
        let ran = base.run(arguments).await.expect(2);
        assert!(ran.out.is_empty(), "{ran:?}");
    }
    assert_eq!(listed(&base).await, [] as [Value; 0]);
}

async fn a_known_address_is_refused(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    let ran = add(&base, "ANNA@plant.example", "viewer", OTHER).await;
    let ran = ran.expect(1);
    assert!(ran.told.contains("email: Exists already"), "{ran:?}");
    assert_eq!(listed(&base).await.len(), 1);
    assert!(knows(&base, "anna@plant.example", GOOD).await);
}

async fn the_last_admin_can_not_be_disabled(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    add(&base, "clara@plant.example", "editor", GOOD)
        .await
        .expect(0);
    let ran = base
        .run(&["user", "disable", "--email", "anna@plant.example"])
        .await
        .expect(1);
    assert!(
        ran.out.is_empty() && ran.told.contains("This is the last admin"),
        "{ran:?}"
    );
    add(&base, "boris@plant.example", "admin", GOOD)
        .await
        .expect(0);
    base.run(&["user", "disable", "--email", "anna@plant.example"])
        .await
        .expect(0);
    // Now it is the other one, and an admin who is disabled doesn't count.
    base.run(&["user", "disable", "--email", "boris@plant.example"])
        .await
        .expect(1);
    base.run(&["user", "disable", "--email", "clara@plant.example"])
        .await
        .expect(0);
}

async fn a_disabled_person_is_enabled_again(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    add(&base, "boris@plant.example", "viewer", GOOD)
        .await
        .expect(0);
    let disable = ["user", "disable", "--email", "Boris@plant.example"];
    let ran = base.run(&disable).await.expect(0);
    assert!(ran.out.contains("viewer, disabled"), "{ran:?}");
    let since = listed(&base).await[1]["disabled_at"].clone();
    assert!(since.is_string());
    base.run(&disable).await.expect(0);
    assert_eq!(listed(&base).await[1]["disabled_at"], since, "since then");
    let enable = [
        "--format",
        "json",
        "user",
        "enable",
        "--email",
        "boris@plant.example",
    ];
    let ran = base.run(&enable).await.expect(0).json();
    assert_eq!(ran["disabled_at"], json!(null));
    assert!(knows(&base, "boris@plant.example", GOOD).await);
    let nobody = ["user", "enable", "--email", "nobody@plant.example"];
    base.run(&nobody).await.expect(1);
}

async fn a_password_is_set(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    let store = base.open();
    let mut work = store.begin(persistence::Area::People).await.unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let login = persistence::NewLogin {
        user: domain::UserId(1),
        kind: domain::LoginKind::Session,
        secret_hash: "0a".to_owned(),
        name: None,
        read_only: false,
        idle_until: None,
        ends_at: "2100-01-01T00:00:00Z".parse().unwrap(),
    };
    work.logins().add(&login, now).await.unwrap();
    work.commit().await.unwrap();
    set(&base, "anna@plant.example", b"qwertyuiop\n")
        .await
        .expect(1);
    set(&base, "anna@plant.example", b"\xff\xfe\xff\xfe\xff")
        .await
        .expect(1);
    assert!(knows(&base, "anna@plant.example", GOOD).await);
    let mut work = store.read(persistence::Area::People).await.unwrap();
    let found = work.logins().by_secret("0a", now).await.unwrap();
    assert!(found.is_some(), "a refused password ends nothing");
    drop(work);

    let typed = format!("{OTHER}\r\n");
    set(&base, "anna@plant.example", typed.as_bytes())
        .await
        .expect(0);
    assert!(knows(&base, "anna@plant.example", OTHER).await);
    assert!(!knows(&base, "anna@plant.example", GOOD).await);
    let mut work = store.read(persistence::Area::People).await.unwrap();
    let found = work.logins().by_secret("0a", now).await.unwrap();
    assert!(found.is_none(), "whoever was logged in isn't any more");
}

async fn the_history_tells_of_people_without_secrets(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    add(&base, "boris@plant.example", "viewer", GOOD)
        .await
        .expect(0);
    for command in ["disable", "enable"] {
        base.run(&["user", command, "--email", "boris@plant.example"])
            .await
            .expect(0);
    }
    set(&base, "boris@plant.example", OTHER.as_bytes())
        .await
        .expect(0);
    // What changes nothing isn't told.
    base.run(&["user", "enable", "--email", "boris@plant.example"])
        .await
        .expect(0);
    let app = base.serve();
    let entries = app.items("/api/v1/changes?entity=user").await;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            assert_eq!(entry["actor"], "command line");
            let fields: Vec<_> = entry["fields"].as_object().unwrap().keys().collect();
            (entry["operation"].clone(), json!(fields))
        })
        .collect();
    let expected = [
        ("changed", json!(["password"])),
        ("changed", json!(["disabled"])),
        ("changed", json!(["disabled"])),
        ("added", json!(["email", "name", "role"])),
        ("added", json!(["email", "name", "role"])),
    ]
    .map(|(operation, fields)| (json!(operation), fields));
    assert_eq!(told, expected);
    let shown = json!(entries).to_string();
    for secret in [GOOD, OTHER, "argon2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let page = app.get("/changes?entity=user").await;
    assert_eq!(page.status, 200);
}

/// Changes somebody as a page or the API will.
async fn change(base: &Base, id: UserId, change: PersonChange) -> Result<User, Refused> {
    let by = By::command_line("2026-03-04T05:06:07Z".parse().unwrap());
    let mut work = base.open().begin(persistence::Area::People).await?;
    let changed = people::change(&mut *work, &by, id, change).await?;
    work.commit().await?;
    Ok(changed)
}

fn to_role(role: Role) -> PersonChange {
    PersonChange {
        role: Some(role),
        ..PersonChange::default()
    }
}

fn to_email(email: &str) -> PersonChange {
    PersonChange {
        email: Some(Email::parse(email).unwrap()),
        ..PersonChange::default()
    }
}

async fn a_person_is_changed_with_an_entry(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    add(&base, "boris@plant.example", "viewer", GOOD)
        .await
        .expect(0);
    let boris = UserId(2);
    let wanted = PersonChange {
        name: Some(Name::parse("Борис").unwrap()),
        email: Some(Email::parse("Petrov@plant.example").unwrap()),
        role: Some(Role::Editor),
    };
    let changed = change(&base, boris, wanted.clone()).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.email.as_str(), changed.role),
        ("Борис", "Petrov@plant.example", Role::Editor)
    );
    // The same again is no change; another case of one's own address is one.
    assert_eq!(change(&base, boris, wanted).await.unwrap(), changed);
    let lower = to_email("petrov@plant.example");
    change(&base, boris, lower).await.unwrap();
    let taken = change(&base, boris, to_email("ANNA@plant.example")).await;
    let at_email = vec![Problem::Taken.at("/email")];
    assert!(
        matches!(&taken, Err(Refused::Refusal(Refusal::Invalid(wrong))) if *wrong == at_email),
        "{taken:?}"
    );
    let nobody = change(&base, UserId(99), to_role(Role::Viewer)).await;
    assert!(
        matches!(nobody, Err(Refused::Refusal(Refusal::NotFound))),
        "{nobody:?}"
    );
    assert!(knows(&base, "petrov@plant.example", GOOD).await);
    let app = base.serve();
    let entries = app.items("/api/v1/changes?entity=user&entity_id=2").await;
    let [case, whole, _added] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(case["fields"].as_object().unwrap().len(), 1);
    assert_eq!(
        whole["fields"]["role"],
        json!({ "from": { "text": "viewer" }, "to": { "text": "editor" } })
    );
    assert_eq!(
        whole["fields"]["email"],
        json!({ "from": { "text": "boris@plant.example" }, "to": { "text": "Petrov@plant.example" } })
    );
}

async fn the_last_admin_can_not_be_demoted(base: Base) {
    add(&base, "anna@plant.example", "admin", GOOD)
        .await
        .expect(0);
    let (anna, boris) = (UserId(1), UserId(2));
    let refused = change(&base, anna, to_role(Role::Editor)).await;
    assert!(
        matches!(refused, Err(Refused::Refusal(Refusal::LastAdmin))),
        "{refused:?}"
    );
    // What leaves them an admin is no matter.
    change(&base, anna, to_role(Role::Admin)).await.unwrap();
    change(&base, anna, to_email("a@plant.example"))
        .await
        .unwrap();
    add(&base, "boris@plant.example", "admin", GOOD)
        .await
        .expect(0);
    // Two at once, each of whom would be right alone.
    let both = join(
        change(&base, anna, to_role(Role::Viewer)),
        change(&base, boris, to_role(Role::Viewer)),
    );
    let (first, second) = both.await;
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let admins = listed(&base).await;
    let admins = admins.iter().filter(|person| person["role"] == "admin");
    assert_eq!(admins.count(), 1);
}
