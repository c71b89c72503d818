use languages::operations::{send_merging, SendMergingParams};
use languages::types::Merging;
use languages::Error;

languages::export! { merging => on_merging }

fn on_merging(event: Merging) -> Result<Merging, Error> {
    let answered = send_merging(&SendMergingParams::new(event))?;
    Ok(send_merging(&SendMergingParams::new(answered))?)
}
