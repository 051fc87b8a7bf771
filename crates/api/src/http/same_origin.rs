//! Until there are logins, whoever reaches the server may write. A web page of somebody else's, open in the same
//! browser, must not: it is told by its `Sec-Fetch-Site` and `Origin` (Fetch standard), which scripts can't forge.

use crate::http::Failure;
use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
};

/// Answers writes that come from another site's pages with [`Failure::Forbidden`].
///
/// # Errors
/// Only those of what it wraps.
pub async fn same_origin(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if !reads && is_foreign(&request) {
        return Ok(request.into_response(Failure::Forbidden.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_foreign(request: &ServiceRequest) -> bool {
    let given = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("?").to_owned())
    };
    if given("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    // A program sends no Origin. A page whose name was bound to this address sends its own, which isn't loopback.
    given(header::ORIGIN.as_str()).is_some_and(|origin| {
        let host = origin.split_once("://").map_or("?", |(_, host)| host);
        let name =
            host.rsplit_once(':').map_or(
                host,
                |(name, port)| if port.ends_with(']') { host } else { name },
            );
        given(header::HOST.as_str()).as_deref() != Some(host)
            || !["localhost", "127.0.0.1", "[::1]"].contains(&name)
    })
}
