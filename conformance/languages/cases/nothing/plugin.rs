use languages::operations::ping;
use languages::Error;

languages::export! { nothing => on_nothing }

fn on_nothing() -> Result<(), Error> {
    Ok(ping()?)
}
