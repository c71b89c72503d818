use std::collections::BTreeMap;

use languages::json;
use languages::types::{
    Customer, Decision, DecisionAllow, DecisionChange, DecisionReject, DecisionRejectErrorsItem,
};

languages::export! { customer_before_create => on_customer_before_create }

fn on_customer_before_create(customer: Customer) -> Option<Decision> {
    let lower = customer.email.to_lowercase();
    if !lower.contains('@') {
        let errors = vec![
            DecisionRejectErrorsItem {
                field: Some("email".into()),
                ..DecisionRejectErrorsItem::new("no address")
            },
            DecisionRejectErrorsItem::new("not today"),
        ];
        return Some(Decision::Reject(DecisionReject::new("reject", errors)));
    }
    if lower != customer.email {
        let changes =
            BTreeMap::from([("email".into(), json!(lower)), ("name".into(), json!(null))]);
        return Some(Decision::Change(DecisionChange::new("change", changes)));
    }
    lower
        .starts_with("vip@")
        .then(|| Decision::Allow(DecisionAllow::new("allow")))
}
