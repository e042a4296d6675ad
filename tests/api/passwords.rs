//! Which passwords nobody may choose, wherever one is chosen.

use crate::house::{ANA, House, TOM, program::clientele};
use clientele::{
    server::{cli::demo::PASSWORD, crypto::password::hash_off_thread, storage::people::credentials},
    wire::UserDetails,
};

const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const OWN: &str = "MeridianPost2026!";
const COMMON: &str = "qwertyuiop123";
const FINE: &str = "seven green herons";

const SAYS_OWN: &str = "This password is mostly";
const SAYS_COMMON: &str = "among the first that are tried";

#[tokio::test]
async fn what_is_common_or_ones_own_is_refused_under_my_account_and_by_a_link() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let user: UserDetails = ana.call("get_user", &[("id", TOMS)]).await.json();
    let made = ana.submit("make_link", &[("id", TOMS), ("version", &user.row.version.to_string())]).await;
    let link = crate::powers::link(&ana, made).await;
    for (chosen, says) in
        [(OWN, SAYS_OWN), ("tom okafor 1980", SAYS_OWN), ("clientele-demo-2", SAYS_OWN), (COMMON, SAYS_COMMON)]
    {
        let changed = tom.call("change_password", &[("current", PASSWORD), ("password", chosen)]).await.error();
        assert!(changed.problem("password").is_some_and(|problem| problem.contains(says)), "{chosen}: {changed:?}");
        let accepted = house.anybody().call("accept_link", &[("token", &link), ("password", chosen)]).await.error();
        assert_eq!(accepted.problem("password"), changed.problem("password"), "{chosen}");
    }
    let changed = tom.call("change_password", &[("current", PASSWORD), ("password", FINE)]).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let accepted =
        house.anybody().call("accept_link", &[("token", &link), ("password", "four lamps by the quay")]).await;
    assert_eq!(accepted.status, 200, "the link stayed good: {}", accepted.body);
}

#[tokio::test]
async fn what_is_common_or_ones_own_is_refused_at_the_setup() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret.txt");
    let init = |password: &str| {
        std::fs::write(&file, password).unwrap();
        let named = ["--organization", "Harbour Freight", "--name", "Olive Grant", "--email", "olive@harbour.example"];
        let from = ["init", "--database", "a.db", "--password-file", "secret.txt"];
        clientele(folder.path()).args(from).args(named).output().unwrap()
    };
    for (chosen, says) in [("harbourfreight1", SAYS_OWN), ("olivegrant1980", SAYS_OWN), (COMMON, SAYS_COMMON)] {
        let refused = init(chosen);
        assert!(!refused.status.success(), "{chosen}");
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(told.contains(says) && !told.to_lowercase().contains(chosen), "{chosen}: {told}");
    }
    // Words are looked for in what is in bounds.
    let far = "harbour ".repeat(10_000);
    for (password, says) in [(COMMON, None), ("short", Some("at least 12"))] {
        std::fs::write(&file, password).unwrap();
        let named = ["--organization", &far, "--name", "Olive Grant", "--email", "olive@harbour.example"];
        let from = ["init", "--database", "a.db", "--password-file", "secret.txt"];
        let refused = clientele(folder.path()).args(from).args(named).output().unwrap();
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(told.contains("--organization: ") && told.contains("--password: ") == says.is_some(), "{told}");
        assert!(says.is_none_or(|says| told.contains(says)), "{told}");
    }
    assert!(init(FINE).status.success());
}

#[tokio::test]
async fn who_chose_one_before_signs_in_with_it() {
    let house = House::open().await;
    let hash = hash_off_thread(COMMON.to_owned()).await.unwrap();
    let mut transaction = house.state.store.begin().await.unwrap();
    credentials::set_password(&mut transaction, TOMS.parse().unwrap(), &hash).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(house.anybody().sign_in(TOM, COMMON).await.status, 200);
}
