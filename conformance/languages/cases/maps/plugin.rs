use languages::operations::{send_maps, SendMapsParams};
use languages::types::Maps;
use languages::Error;

languages::export! { maps => on_maps }

fn on_maps(event: Maps) -> Result<Maps, Error> {
    let answered = send_maps(&SendMapsParams::new(event))?;
    Ok(send_maps(&SendMapsParams::new(answered))?)
}
