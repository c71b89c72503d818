use languages::operations::{save_account, SaveAccountParams};
use languages::types::{Account, AccountRequest, OwnerRequest};
use languages::Error;

languages::export! { account_changed => on_account_changed }

fn on_account_changed(event: Account) -> Result<(), Error> {
    let saved = save_account(&SaveAccountParams::new(AccountRequest {
        password: Some("secret".into()),
        owner: event.owner.map(|owner| OwnerRequest::new(owner.email)),
        ..AccountRequest::new(event.id)
    }))?;
    save_account(&SaveAccountParams::new(AccountRequest::new(saved.id)))?;
    Ok(())
}
