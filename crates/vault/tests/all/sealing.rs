//! Nothing opens but with the right key, holder, epoch and place.

use glimpse_model::{FlowId, Secret};
use glimpse_vault::{
    Aad, DataKey, EpochKey, Holder, SeededRandom, answer_key, client_secret_hash, idempotency_hash,
    lookup_hash, open, open_in_place, open_into, redirect_hash, same, seal, sealed_len, unwrap, wrap,
};
use proptest::prelude::*;

fn flow() -> FlowId {
    FlowId::from_random([9; 16])
}

fn place(purpose: &str) -> Aad {
    Aad::of("blob", flow(), purpose)
}

proptest! {
    #[test]
    fn what_was_sealed_opens_and_hides_itself(plaintext in prop::collection::vec(any::<u8>(), 0..2000), seed in any::<u64>()) {
        let random = SeededRandom::new(seed);
        let key = DataKey::new(&random);
        let mut sealed = seal(&key, &place("page"), &plaintext, &random);
        prop_assert_eq!(sealed.len(), sealed_len(plaintext.len()));
        if plaintext.len() >= 16 {
            prop_assert!(!sealed.windows(16).any(|window| window == &plaintext[..16]));
        }
        let opened = open(&key, &place("page"), &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plaintext.as_slice());
        let mut pooled = vec![1; 5000];
        open_into(&key, &place("page"), &sealed, &mut pooled).unwrap();
        prop_assert_eq!(&pooled, &plaintext);
        prop_assert_eq!(open_in_place(&key, &place("page"), &mut sealed).unwrap(), plaintext.as_slice());
    }

    #[test]
    fn a_changed_byte_does_not_open(plaintext in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), change in 1u8..) {
        let random = SeededRandom::new(1);
        let key = DataKey::new(&random);
        let mut sealed = seal(&key, &place("page"), &plaintext, &random);
        let at = at.index(sealed.len());
        sealed[at] ^= change;
        prop_assert!(open(&key, &place("page"), &sealed).is_err());
        let mut pooled = vec![1; 64];
        prop_assert!(open_into(&key, &place("page"), &sealed, &mut pooled).is_err());
        prop_assert!(pooled.is_empty());
        prop_assert!(open_in_place(&key, &place("page"), &mut sealed).is_err());
    }

    #[test]
    fn a_cut_ciphertext_does_not_open(length in 0usize..100) {
        let random = SeededRandom::new(1);
        let key = DataKey::new(&random);
        let sealed = seal(&key, &place("page"), &[5; 71], &random);
        prop_assert_eq!(sealed.len(), 100);
        prop_assert!(open(&key, &place("page"), &sealed[..length]).is_err());
    }

    #[test]
    fn any_bytes_are_refused_calmly(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let random = SeededRandom::new(1);
        let (key, holder, epoch) = (DataKey::new(&random), Secret::new([1; 32]), EpochKey::new(&random));
        prop_assert!(open(&key, &place("page"), &bytes).is_err());
        prop_assert!(unwrap(&bytes, &holder, &epoch, &place("page")).is_err());
    }

    #[test]
    fn a_changed_byte_does_not_unwrap(at in 0usize..61, change in 1u8..) {
        let random = SeededRandom::new(2);
        let (key, holder, epoch) = (DataKey::new(&random), Secret::new([1; 32]), EpochKey::new(&random));
        let mut wrapped = wrap(&key, &holder, &epoch, &place("wrap"), &random);
        prop_assert_eq!(wrapped.len(), 61);
        wrapped[at] ^= change;
        prop_assert!(unwrap(&wrapped, &holder, &epoch, &place("wrap")).is_err());
    }
}

#[test]
fn another_place_or_key_does_not_open() {
    let random = SeededRandom::new(3);
    let key = DataKey::new(&random);
    let sealed = seal(&key, &place("page"), b"text", &random);
    assert!(open(&key, &place("request"), &sealed).is_err());
    assert!(open(&key, &Aad::of("blob", FlowId::from_random([8; 16]), "page"), &sealed).is_err());
    assert!(open(&key, &Aad::of("wrap", flow(), "page"), &sealed).is_err());
    assert!(open(&DataKey::new(&random), &place("page"), &sealed).is_err());
    assert!(open(&key, &place("page"), &sealed).is_ok());
}

#[test]
fn a_wrap_needs_holder_epoch_and_place() {
    let random = SeededRandom::new(4);
    let key = DataKey::new(&random);
    let (holder, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let (epoch, later) = (EpochKey::new(&random), EpochKey::new(&random));
    let wrapped = wrap(&key, &holder, &epoch, &place("code"), &random);
    assert!(unwrap(&wrapped, &other, &epoch, &place("code")).is_err());
    assert!(unwrap(&wrapped, &holder, &later, &place("code")).is_err());
    assert!(unwrap(&wrapped, &holder, &epoch, &place("token")).is_err());

    let sealed = seal(&key, &place("data"), b"snapshot", &random);
    let again = unwrap(&wrapped, &holder, &epoch, &place("code")).unwrap();
    assert_eq!(open(&again, &place("data"), &sealed).unwrap().as_slice(), b"snapshot");
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    let random = SeededRandom::new(5);
    let key = DataKey::new(&random);
    assert_ne!(seal(&key, &place("page"), b"text", &random), seal(&key, &place("page"), b"text", &random));
}

#[test]
fn hashes_of_different_kinds_differ() {
    let secret = Secret::new([7; 32]);
    let holders =
        [Holder::Link, Holder::Page, Holder::Code, Holder::Token, Holder::BankState, Holder::BankReturn];
    let mut hashes: Vec<_> = holders.map(|holder| lookup_hash(holder, &secret)).to_vec();
    hashes.push(redirect_hash(&secret, ""));
    hashes.push(idempotency_hash(secret.expose(), "exchange", b""));
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 8);
    assert!(same(&lookup_hash(Holder::Code, &secret), &lookup_hash(Holder::Code, &secret.clone())));
    assert!(!same(&lookup_hash(Holder::Code, &secret), &lookup_hash(Holder::Code, &Secret::new([8; 32]))));
    assert!(!same(b"abc", b"ab"));
}

#[test]
fn keyed_hashes_depend_on_key_and_text() {
    let (a, b) = (Secret::new([1; 32]), Secret::new([2; 32]));
    assert_eq!(redirect_hash(&a, "https://x.example/"), redirect_hash(&a, "https://x.example/"));
    assert_ne!(redirect_hash(&a, "https://x.example/"), redirect_hash(&a, "https://x.example"));
    assert_ne!(redirect_hash(&a, "https://x.example/"), redirect_hash(&b, "https://x.example/"));
    assert_ne!(idempotency_hash(b"m", "create/key", b"k"), idempotency_hash(b"m", "create/body", b"k"));
    assert_ne!(client_secret_hash("abc"), client_secret_hash("abd"));
}

#[test]
fn an_answer_opens_with_the_same_material_and_key_only() {
    let random = SeededRandom::new(6);
    let sealed = seal(&answer_key(b"code", "key-1"), &place("answer"), b"{}", &random);
    assert!(open(&answer_key(b"code", "key-1"), &place("answer"), &sealed).is_ok());
    assert!(open(&answer_key(b"code", "key-2"), &place("answer"), &sealed).is_err());
    assert!(open(&answer_key(b"codek", "ey-1"), &place("answer"), &sealed).is_err());
}
