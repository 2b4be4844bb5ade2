//! Lines of checkout, payments, ledger and fulfillment.

use crate::line::{Line, callee_failure, failure, success, warning};

pub(crate) const CHECKOUT: &[Line] = &[
    success(5, "order <order> placed by <user>: <small> items, <amount> <currency>, <ms> ms"),
    success(2, "step=address_validated order=<order> region=<region>"),
    warning("order <order> needs manual review, risk score <percent>"),
    failure("order <order> could not be stored: duplicate key in orders_pending"),
    callee_failure("order <order> failed at <callee> after <ms> ms, cart of <user> kept"),
];

pub(crate) const PAYMENTS: &[Line] = &[
    success(
        6,
        "[<thread>] INFO com.shop.payments.ChargeService - charged <amount> <currency> for <order> in <ms> ms",
    ),
    success(3, "authorisation ok order=<order> acquirer=acq-<small> amount=<amount> currency=<currency>"),
    warning("acquirer acq-<small> slow: authorisation of <order> took <ms> ms"),
    failure(
        "[<thread>] ERROR com.shop.payments.AcquirerClient - java.net.SocketTimeoutException: Read timed out (acq-<small>, <order>)",
    ),
    callee_failure("charge for <order> reversed: booking in <callee> failed"),
];

pub(crate) const LEDGER: &[Line] = &[
    success(6, "booked <amount> <currency> account=<hex> entry=<order>"),
    success(2, r#"{"event":"balance_read","account":"<hex>","ms":<ms>}"#),
    warning("entry for <order> arrived twice, second one ignored"),
    failure("entry for <order> refused: account <hex> is locked"),
];

pub(crate) const FULFILLMENT: &[Line] = &[
    success(5, "parcel for <order> handed to <carrier>, tracking <hex>"),
    success(3, "picking list <hex> closed items=<small> station=<small> dur=<seconds>s"),
    warning("<carrier> label service answered slowly: <ms> ms for <order>"),
    failure("label for <order> could not be printed at station <small>"),
    callee_failure("shipment of <order> put back: <callee> reported a failure"),
];
