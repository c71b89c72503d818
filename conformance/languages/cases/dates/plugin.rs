use languages::operations::{send_dates, SendDatesParams};
use languages::types::Dates;
use languages::Error;

languages::export! { dates => on_dates }

fn on_dates(event: Dates) -> Result<Dates, Error> {
    let answered = send_dates(&SendDatesParams::new(event))?;
    Ok(send_dates(&SendDatesParams::new(answered))?)
}
