use languages::operations::{find_enums, send_enums, FindEnumsParams, SendEnumsParams};
use languages::types::Enums;
use languages::Error;

languages::export! { enums => on_enums }

fn on_enums(event: Enums) -> Result<Enums, Error> {
    let first = send_enums(&SendEnumsParams::new(event.clone()))?;
    let answered = send_enums(&SendEnumsParams::new(first))?;
    find_enums(&FindEnumsParams {
        level: event.level,
        ..FindEnumsParams::new(event.plan)
    })?;
    Ok(answered)
}
