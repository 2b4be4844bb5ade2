//! Connections: accepted within a bound, given time for their headers, and let go gently at the end.

use crate::answer::Failure;
use crate::greeting::Greeting;
use crate::state::{Peer, Server};
use crate::{
    act, alertmanager, alerts, api, appends, backtest, batch, caller, commands, copies, correlations,
    datasources, deploy_hooks, deployments, events, exports, guesses, imports, jobs, limits, metrics, notes,
    openapi, overrides, page, pipelines, pipes, population, protocol, pushes, rules, scenarios, schedules,
    service, shares, sql_api, stream, summaries, tags, tokens, traces, workspaces,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tower::Service;
use tower_http::cors::CorsLayer;

/// Serves until `shutdown` resolves; then open requests may end within [`limits::STOP_TIME`].
/// The caller owns the socket and the reason to stop.
///
/// # Errors
/// None so far: a connection that cannot be accepted is waited out.
pub async fn serve(
    server: Arc<Server>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let router = router(server);
    let room = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut shutdown => break,
        };
        let Some((socket, peer, permit)) = accepted else { break };
        let connection = connection(socket, peer, router.clone());
        let watched = graceful.watcher();
        tokio::spawn(async move {
            connection(watched).await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits::STOP_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections still open after the time to stop; closing them");
    }
    Ok(())
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection once there is room. An error such as "too many open files" passes with time.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<Accepted> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => return Some((socket, peer, permit)),
            Err(error) => {
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(limits::ACCEPT_RETRY).await;
            }
        }
    }
}

/// Runs a session of a protocol other than HTTP for each connection, as many at once as may be; others wait. All of
/// them end with this future.
pub(crate) async fn sessions<F>(
    listener: TcpListener,
    connections_max: usize,
    session: impl Fn(TcpStream, SocketAddr) -> F,
) where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(connections_max));
    let mut open = JoinSet::new();
    while let Some((socket, peer, permit)) = accept(&listener, &room).await {
        while open.try_join_next().is_some() {}
        let running = session(socket, peer);
        open.spawn(async move {
            if let Err(error) = running.await {
                tracing::debug!(%peer, %error, "connection ended");
            }
            drop(permit);
        });
    }
}

/// What runs one connection, given its watcher.
fn connection(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> impl FnOnce(hyper_util::server::graceful::Watcher) -> futures::future::BoxFuture<'static, ()> {
    move |watcher| {
        Box::pin(async move {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "nodelay not set");
            }
            let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
                request.extensions_mut().insert(Peer(peer));
                router.clone().call(request)
            });
            let mut builder = Builder::new(TokioExecutor::new());
            builder.http1().timer(TokioTimer::new()).header_read_timeout(limits::HEADER_TIME);
            let mut http2 = builder.http2();
            http2.timer(TokioTimer::new()).max_concurrent_streams(64);
            // Nobody says when the other side is gone.
            http2.keep_alive_interval(limits::HEADER_TIME).keep_alive_timeout(limits::HEADER_TIME);
            let serving = builder
                .serve_connection_with_upgrades(TokioIo::new(Greeting::new(socket)), service)
                .into_owned();
            if let Err(error) = watcher.watch(serving).await {
                tracing::debug!(%peer, error = %error, "connection ended");
            }
        })
    }
}

fn router(server: Arc<Server>) -> Router {
    tinybird(&server)
        .merge(own())
        .merge(protocol::routes(&server))
        .merge(pipelines::routes())
        .fallback(page::any)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&server), metrics::count))
        .with_state(server)
}

/// What is said of a query.
fn queries() -> Router<Arc<Server>> {
    Router::new()
        .route("/v0/sql", get(sql_api::get).post(sql_api::post))
        .route("/v0/sql_tables", post(pushes::tables))
        .route("/v0/sql_format", get(pushes::formatted))
        .route("/v0/sql_replace", post(pushes::replaced))
        .route("/v0/sql_copy", post(copies::run_query))
}

/// Tinybird's routes: pages of any origin may call them, with a token.
fn tinybird(server: &Arc<Server>) -> Router<Arc<Server>> {
    let any_page = CorsLayer::permissive();
    Router::new()
        .route("/v0/events", post(events::post))
        .merge(queries())
        .route("/v0/tags", get(tags::list).post(tags::create))
        .route("/v0/tags/{name}", put(tags::update).delete(tags::delete))
        .route("/v0/regions", get(workspaces::regions))
        .route("/v0/pipes", get(pipes::list).post(pushes::create_pipe))
        .route("/v0/pipes/{name}", get(pipes::get).post(pipes::post).delete(pushes::delete_pipe))
        .route("/v0/pipes/{name}/nodes/{node}/endpoint", post(pushes::make_endpoint))
        .route("/v0/pipes/{name}/nodes/{node}/analysis", get(pushes::analysis))
        .route("/v0/pipes/openapi.json", get(openapi::get))
        .route("/v0/pipes/{name}/copy", post(copies::run))
        .route("/v0/pipes/{name}/population", post(population::run))
        .route("/v0/pipes/{name}/nodes/{node}/population", post(population::run_node))
        .route("/v0/pipes/{name}/copy/pause", post(schedules::pause))
        .route("/v0/pipes/{name}/copy/resume", post(schedules::resume))
        .route("/v0/pipes/{name}/sink", post(exports::run))
        .route("/v0/pipes/{name}/sink/pause", post(schedules::pause))
        .route("/v0/pipes/{name}/sink/resume", post(schedules::resume))
        .route("/v0/datasources/{name}/scheduling/runs", post(imports::run))
        .route("/v0/datasources/{name}/start", post(schedules::start))
        .route("/v0/datasources/{name}/stop", post(schedules::stop))
        .route("/v1/pipes/{name}", get(pipes::file))
        .route("/v0/datasources", get(datasources::list).post(appends::post))
        .route("/v0/datasources/exchange", post(datasources::exchange))
        .route("/v0/datasources/{name}/share", post(shares::share).delete(shares::unshare))
        .route("/v0/datasources/{name}", get(datasources::get).delete(pushes::delete_source))
        .route("/v0/datasources/{name}/alter", post(pushes::alter_source))
        .route("/v0/datasources/{name}/delete", post(appends::delete))
        .route("/v1/datasources/{name}/delete", post(appends::delete))
        .route("/v0/datasources/{name}/truncate", post(appends::truncate))
        .route("/v1/datasources/{name}/append", post(appends::append))
        .route("/v1/datasources/{name}/replace", post(appends::replace))
        .route("/v0/tokens", get(tokens::list).post(tokens::create))
        .route("/v0/tokens/", get(tokens::list).post(tokens::create))
        .route("/v0/tokens/{name}", get(tokens::get).put(tokens::update).delete(tokens::delete))
        .route("/v0/tokens/{name}/refresh", post(tokens::refresh))
        .route("/v0/jobs", get(jobs::list))
        .route("/v0/jobs/{id}", get(jobs::get))
        .route("/v0/jobs/{id}/cancel", post(jobs::cancel))
        .route("/v0/jobs/{id}/retry", post(jobs::retry))
        .route("/v0/analyze", post(guesses::post))
        .route("/v0/dependencies", get(pipes::dependencies))
        .route("/v0/variables", get(workspaces::variables).post(workspaces::add_variable))
        .route(
            "/v0/variables/{name}",
            get(workspaces::variable).put(workspaces::set_variable).delete(workspaces::remove_variable),
        )
        .route("/v1/build", post(deployments::build))
        .route("/v1/deploy", post(deployments::deploy_project))
        .route("/v1/deployments", get(deployments::list))
        .route("/v1/deployments/{id}", get(deployments::get).delete(deployments::delete))
        .route("/v1/deployments/{id}/set-live", post(deployments::set_live))
        .route("/v0/workspace", get(workspaces::current))
        .route("/v1/workspace", get(workspaces::current))
        .route("/v0/user/workspaces", get(workspaces::list))
        .route("/v0/user/workspaces/", get(workspaces::list))
        .route("/v1/user/workspaces", get(workspaces::list))
        .route("/v1/user/workspaces/", get(workspaces::list))
        .route("/v0/auth", get(workspaces::auth))
        .route("/v0/connectors", get(workspaces::connectors))
        .route("/v1/workspaces", post(workspaces::create))
        .route("/v1/workspaces/{id}", delete(workspaces::delete))
        .route("/examples/query.http", get(workspaces::example))
        .method_not_allowed_fallback(async || Failure::wrong_method())
        .layer(DefaultBodyLimit::max(limits::PROJECT_BYTES_MAX))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(server), caller::admit))
        .layer(any_page)
}

fn own() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/stats", get(api::stats))
        .route("/api/incidents", get(api::incidents))
        .route("/api/templates", get(api::templates))
        .route("/api/templates/overrides", get(overrides::list).post(overrides::add))
        .route("/api/templates/overrides/{id}", delete(overrides::remove))
        .route("/api/templates/{id}/elements", get(overrides::elements))
        .route(
            "/api/labels",
            get(overrides::labels).post(overrides::add_label).delete(overrides::remove_label),
        )
        .route("/api/backtest", post(backtest::post))
        .route("/api/analyze", post(batch::analyze).layer(DefaultBodyLimit::max(limits::BATCH_BYTES_MAX)))
        .route("/api/search", get(api::search))
        .route("/api/rules", get(rules::list).post(rules::add))
        .route("/api/rules/{id}", put(rules::replace).delete(rules::remove))
        .route("/api/rules/{id}/toggle", post(rules::toggle))
        .route("/api/v2/alerts", post(alertmanager::post))
        .route("/api/v2/status", get(alertmanager::status))
        .route("/api/alerts", get(alerts::list))
        .route("/api/alerts/rehearse", post(alerts::rehearse))
        .route("/api/alerts/{key}/explain", get(alerts::explain))
        .route("/api/alerts/{key}/acknowledge", post(alerts::acknowledge).delete(alerts::unacknowledge))
        .route("/api/silences", get(alerts::silences).post(alerts::silence))
        .route("/api/silences/{id}", delete(alerts::unsilence))
        .route("/api/channels", get(alerts::channels))
        .route("/api/channels/{name}/enable", post(alerts::enable))
        .route("/api/channels/{name}/test", post(alerts::test))
        .route("/api/channels/{name}/preview", post(alerts::preview))
        .route("/api/outbox", get(alerts::dead))
        .route("/api/outbox/{letter}/replay", post(alerts::replay))
        .route("/api/calendar", get(rules::calendar).put(rules::set_calendar))
        .route("/api/heartbeats", get(rules::overdue))
        .route("/api/heartbeats/{entity}", post(rules::beat).delete(rules::forget))
        .route("/api/incidents/{id}/merge", post(commands::merge))
        .route("/api/incidents/{id}/split", post(commands::split))
        .route("/api/incidents/{id}/explain", get(commands::explain))
        .route("/api/incidents/{id}/summary", get(summaries::summary))
        .route("/api/incidents/{id}/notes", get(notes::list).post(notes::add))
        .route("/api/service/{name}", get(service::get))
        .route("/api/correlations", get(correlations::get))
        .route("/api/traces/recent", get(traces::recent))
        .route("/api/trace/{id}", get(traces::one))
        .route("/api/flush", post(api::flush))
        .route("/api/incidents/{id}/acknowledge", post(commands::acknowledge))
        .route("/api/events", get(commands::marked).post(commands::mark))
        .route("/api/events/{from}", post(deploy_hooks::post))
        .route("/api/scenarios", get(scenarios::list))
        .route("/api/scenarios/{name}", post(scenarios::start))
        .route("/api/health", get(api::health))
        .route("/act", get(act::get).post(act::post))
        .route("/ws/stream", get(stream::get))
        .route("/tokens", get(tokens::local))
        .route("/health", get(api::health))
        .route("/metrics", get(metrics::get))
}
