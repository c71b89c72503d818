use languages::operations::{find_text, send_text, FindTextParams, SendTextParams};
use languages::types::Text;
use languages::Error;

languages::export! { text => on_text }

fn on_text(event: Text) -> Result<Text, Error> {
    let asked = event
        .texts
        .as_ref()
        .and_then(|texts| texts.first().cloned());
    let first = send_text(&SendTextParams::new(event))?;
    let answered = send_text(&SendTextParams::new(first))?;
    if let Some(asked) = asked {
        find_text(&FindTextParams {
            q: Some(asked.clone()),
            x_note: Some("plain".into()),
            ..FindTextParams::new(asked)
        })?;
    }
    Ok(answered)
}
