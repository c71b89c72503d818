use languages::operations::{send_unions, SendUnionsParams};
use languages::types::{Loose, Party, Payment, Shape, Unions};
use languages::Error;

languages::export! { unions => on_unions }

fn on_unions(event: Unions) -> Result<Vec<String>, Error> {
    let answered = send_unions(&SendUnionsParams::new(event.clone()))?;
    send_unions(&SendUnionsParams::new(answered))?;
    let mut kinds = Vec::new();
    for one in &event.shapes {
        kinds.push(match one {
            Shape::Circle(circle) => format!("circle {}", circle.radius),
            Shape::Square(square) => format!("square {}", square.side),
            Shape::Undocumented(_) => "other".into(),
        });
    }
    for one in event.payments.iter().flatten() {
        kinds.push(match one {
            Payment::Card(card) => format!("card {}", card.digits),
            Payment::Transfer(transfer) => format!("transfer {}", transfer.iban),
            Payment::Undocumented(_) => "other".into(),
        });
    }
    for one in event.parties.iter().flatten() {
        kinds.push(match one {
            Party::Company(company) => format!("company {}", company.name),
            Party::Person(person) => format!("person {}", person.name),
            Party::Undocumented(_) => "other".into(),
        });
    }
    for one in event.loose.iter().flatten() {
        kinds.push(match one {
            Loose::Text(text) => format!("text {text}"),
            Loose::Integer(integer) => format!("integer {integer}"),
            Loose::Boolean(boolean) => format!("boolean {boolean}"),
            Loose::List(list) => format!("list {}", list.len()),
            Loose::Inner(_) => "inner".into(),
            Loose::Undocumented(_) => "other".into(),
        });
    }
    Ok(kinds)
}
