//! Gives each new customer ten of their currency to begin with: once they are committed, by the app's own API.

use billing::types::{CustomerAfterCreate, NewWallet};
use billing::wallets::{create_wallet, CreateWalletParams};
use billing::{log, Error, Level};

const WELCOME_CENTS: i32 = 1_000;

billing::export! { customer_after_create => on_customer_after_create }

fn on_customer_after_create(event: CustomerAfterCreate) -> Result<(), Error> {
    let customer = event.record;
    let wallet = create_wallet(&CreateWalletParams::new(NewWallet {
        granted_cents: Some(WELCOME_CENTS),
        ..NewWallet::new(customer.id, "Welcome")
    }))?;
    log(
        Level::Info,
        format!("customer {} has wallet {}", customer.id, wallet.id),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use billing::json;
    use billing::testing::{mock, Reply};

    use super::*;

    fn created(id: i64) -> CustomerAfterCreate {
        serde_json::from_value(json!({
            "event": "customer_after_create",
            "id": "0b0e7a3c-6f1f-4b6e-9d54-1f3b5b1b2c3d",
            "at": "2026-01-31T12:00:00Z",
            "action": "create",
            "record": {
                "id": id,
                "external_id": "cus_1",
                "name": "Ada",
                "country": null,
                "vat_number": null,
                "currency": "EUR",
                "created_at": "2026-01-31T12:00:00Z",
            },
            "changed": ["id", "external_id", "name", "currency", "created_at"],
        }))
        .unwrap()
    }

    #[test]
    fn a_new_customer_gets_a_wallet_with_ten_in_it() {
        let mock = mock("create_wallet", |_| {
            Reply::ok(json!({
                "id": 1,
                "customer_id": 7,
                "name": "Welcome",
                "currency": "EUR",
                "balance_cents": 1_000,
                "created_at": "2026-01-31T12:00:00Z",
            }))
        });
        on_customer_after_create(created(7)).unwrap();
        let sent: Vec<_> = mock.calls().into_iter().map(|call| call.body).collect();
        let wanted = json!({ "customer_id": 7, "name": "Welcome", "granted_cents": 1_000 });
        assert_eq!(sent, [Some(wanted)]);
    }

    #[test]
    fn without_a_grant_it_fails_and_says_so() {
        assert!(on_customer_after_create(created(7)).is_err());
    }
}
