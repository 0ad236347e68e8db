//! A user at a computer takes a phone for the rest.

use glimpse_testing::scan_picture;

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play},
};

const PHONE: Kind = Kind {
    phone: true,
    width: 0,
    dark: true,
    without_script: false,
    cookies: crate::browser::Cookies::Usual,
    still: false,
    fox: false,
};

/// What stands on the computer's screen, entered on the phone.
pub(crate) async fn scanned(computer: &Scene, phone: &Scene) {
    let address = scan_picture(&computer.browser.picture(".qr").await);
    assert!(address.starts_with(&computer.demo.addresses.widget), "{address}");
    let number = computer.browser.wait_for(".big").await.text().await.unwrap();
    phone.browser.go(&address).await;
    phone.page("enter-number").await;
    phone.browser.fill("main input[name=number]", &number).await;
    phone.act("phone_number").await;
}

#[tokio::test]
async fn the_rest_on_a_phone_and_the_computer_goes_on_by_itself() {
    play("phone-computer", Kind::default(), async |computer| {
        computer.begin(Wish { english: true, ..Wish::default() }).await;
        computer.browser.wait_until_seen("main button[value=phone]", true).await;
        computer.act("phone").await;
        computer.page("phone").await;
        computer
            .with_another("phone-phone", PHONE, async |phone| {
                scanned(computer, phone).await;
                phone.page("consent").await;
                assert!(!phone.browser.has("main button[value=phone]").await, "there is a phone in the hand");
                computer.page("on-phone").await;
                phone.reach_accounts().await;
                phone.choose_accounts(2).await;
                phone.page("at-computer").await;
                phone.browser.wait_for_text("main", "You have finished on your phone").await;
            })
            .await;
        computer.arrive().await;
    })
    .await;
}

#[tokio::test]
async fn the_computer_takes_it_back_and_the_phone_hears_of_it() {
    play("phone-computer", Kind::default(), async |computer| {
        computer.begin(Wish { english: true, ..Wish::default() }).await;
        computer.consent().await;
        computer.page("banks").await;
        computer.act("phone").await;
        computer.page("phone").await;
        computer
            .with_another("phone-phone", PHONE, async |phone| {
                scanned(computer, phone).await;
                phone.page("banks").await;
                computer.page("on-phone").await;
                computer.act("stay").await;
                computer.page("banks").await;
                phone.page("at-computer").await;
                phone.browser.wait_for_text("main", "Continue on your computer").await;
            })
            .await;
        computer.choose_bank().await;
        computer.page("login").await;
    })
    .await;
}

/// A device with a touch screen has no use for a code that only another one can read.
#[tokio::test]
async fn a_phone_does_not_offer_itself() {
    play("phone-phone", PHONE, async |phone| {
        phone.begin(Wish::default()).await;
        phone.browser.wait_until_seen("main button[value=phone]", false).await;
    })
    .await;
}
