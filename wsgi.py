"""The web process: `create_app` puts the doors on one Flask application."""

import gc

# Loading makes no garbage: to look for it took a fifth of the time in which a process comes up.
_looks_for_garbage = gc.isenabled()
gc.disable()

import os
from urllib.parse import urlsplit

from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

import cli
import errors
import simulator
from config import Settings, SettingsRefused
from doors import apidocs, headers, pages
from doors.bodies import Whole
from doors.late_rule import LateRule
from doors.proxies import Proxies
from doors.strictjson import StrictJson
from dossiers.catalogue import catalogue_routes as procedure_routes
from dossiers.desk import desk_act_routes, desk_routes, print_routes, result_routes, watch_routes
from dossiers.fees import fee_desk_routes, fee_routes
from dossiers.filing import assist_routes, claim_routes, filing_routes, paper_routes
from dossiers.forms import form_routes
from dossiers.index766 import index_admin_routes, index_routes
from dossiers.interchange import interchange_routes
from dossiers.statistics import statistics_routes
from miniapp import (
    catalogue_routes,
    cors,
    notice_routes,
    photo_routes,
    province_routes,
    report_routes,
    session_routes,
)
from models import secret
from models.base import bind_sessions, open_engine
from operations import health, keys, logs, metrics
from reports.admin import account_routes, admin_routes, oa_routes, rule_routes
from reports.chat import templates
from reports.chat.templates import TemplatesRefused
from reports.desk import (
    console_routes,
    delivery_routes,
    moderation_routes,
    staff_act_routes,
    staff_routes,
    unit_act_routes,
    unit_routes,
)
from reports.entry import admission, login_routes, own_routes
from reports.figures import export_routes, figures_routes
from reports.live import live_routes
from reports.public import map_routes, public_routes
from reports.push import push_routes
from simulator import ZaloApp
from webhooks import payments
from webhooks import routes as zalo_routes
from webhooks.desk import chat_routes, inbox_routes
from wiring import Wiring

gc.freeze()
if _looks_for_garbage:
    gc.enable()

DOORS = (
    session_routes.bp,
    catalogue_routes.bp,
    province_routes.bp,
    photo_routes.bp,
    photo_routes.files,
    report_routes.bp,
    notice_routes.bp,
    procedure_routes.bp,
    filing_routes.bp,
    paper_routes.bp,
    assist_routes.bp,
    claim_routes.bp,
    desk_routes.bp,
    desk_act_routes.bp,
    result_routes.bp,
    print_routes.bp,
    watch_routes.bp,
    fee_routes.bp,
    form_routes.bp,
    fee_desk_routes.bp,
    interchange_routes.bp,
    index_routes.bp,
    index_admin_routes.bp,
    statistics_routes.bp,
    public_routes.bp,
    map_routes.bp,
    figures_routes.bp,
    export_routes.bp,
    login_routes.bp,
    own_routes.bp,
    unit_routes.bp,
    unit_act_routes.bp,
    push_routes.bp,
    staff_routes.bp,
    staff_act_routes.bp,
    moderation_routes.bp,
    console_routes.bp,
    delivery_routes.bp,
    chat_routes.bp,
    inbox_routes.bp,
    live_routes.bp,
    admin_routes.bp,
    rule_routes.bp,
    account_routes.bp,
    oa_routes.bp,
)
# Larger bodies are refused before they are read; a door that takes photos says so itself.
LARGEST_BODY = 1_000_000
SIMULATED_MINI_APP = "2646373759294038927"


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The application, ready to serve requests, run commands or work jobs. Raises SettingsRefused."""
    settings = settings or _from_environment()
    logs.configure(settings)
    app = OpenAPI(
        "tay-ninh-smart",
        root_path=os.path.dirname(__file__),
        info=Info(title="Tây Ninh Smart", version="1", summary="Reports and dossiers of a province's people"),
        validation_error_callback=errors.refuse_input,
        doc_ui=False,
    )
    app.url_rule_class = LateRule
    app.request_class = Whole
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_previous),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PREFERRED_URL_SCHEME=urlsplit(settings.address).scheme,
    )
    app.json = StrictJson(app)
    secret.configure(list(settings.data_keys))
    engine = open_engine(settings.database, pool_size=settings.web_threads)
    bind_sessions(engine)
    app.extensions["wiring"] = Wiring(settings, engine)
    if settings.trusted_proxies:
        app.wsgi_app = Proxies(  # type: ignore[method-assign]
            app.wsgi_app, settings.trusted_proxies, settings.proxy_networks
        )
    logs.register(app)
    metrics.register(app)
    errors.register(app)
    cli.register(app)
    if not settings.jobs_only:
        _open_doors(app, settings)
    return app


def _open_doors(app: OpenAPI, settings: Settings) -> None:
    app.register_blueprint(health.bp)
    headers.register(app, settings)
    cors.register(app)
    admission.register(app)
    for door in DOORS:
        app.register_api(door)
    app.register_blueprint(zalo_routes.bp)
    app.register_blueprint(payments.bp)
    app.register_blueprint(apidocs.bp)
    pages.register(app, settings)
    if settings.simulated:
        _simulate_zalo(app, settings)


def _simulate_zalo(app: OpenAPI, settings: Settings) -> None:
    zalo = ZaloApp(
        settings.zalo_app_id,
        settings.zalo_app_secret,
        settings.zalo_oa_id,
        settings.zalo_oa_access_token,
        oa_refresh_token=settings.zalo_oa_refresh_token,
        oa_secret=settings.oa_secret,
        mini_app_id=settings.zalo_mini_app_id or SIMULATED_MINI_APP,
        mini_api_key=settings.zalo_mini_app_key,
        checkout_key=settings.zalo_checkout_key,
        webhook=f"http://127.0.0.1:{settings.port}/webhooks/zalo",
        content=settings.address,
    )
    simulator.register(app, settings.data_dir / "zalo.db", zalo)


def _from_environment() -> Settings:
    # A process that cannot start says why in a sentence, not in a traceback.
    try:
        settings = keys.with_demo_keys(Settings.from_env(os.environ))
        templates.read(settings.templates)
        return settings
    except (SettingsRefused, TemplatesRefused) as refused:
        raise SystemExit(str(refused)) from None
