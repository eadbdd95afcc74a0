"""Every setting of the installation, from the environment (``.env`` in development).

Office preferences are rows that the office edits, not settings. A secret may be given as a
file: ``SECRET_KEY_FILE=/run/secrets/key``.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from environs import FileAwareEnv

from almoner.main import embedded

env = FileAwareEnv()
env.read_env(".env", recurse=False)

VAR = Path(env.str("ALMONER_VAR", "var")).absolute()
"""Where the embedded database, files and logs live."""

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", "") or embedded.secret_key(VAR)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
"""Earlier secret keys: what was signed or encrypted under them stays good."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
"""The address under which patients reach the links in their reminders."""

ROOT_URLCONF = "almoner.main.urls"
WSGI_APPLICATION = "almoner.main.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AREAS = [
    "almoner.reports",
    "almoner.frontdesk",
    "almoner.claims",
    "almoner.coding",
    "almoner.insurance",
    "almoner.scheduling",
    "almoner.records",
    "almoner.ledger",
    "almoner.messages",
    "almoner.people",
]
"""The rooms of the office, highest first."""

PLATFORM = [
    "almoner.platform.ui",
    "almoner.platform.live",
    "almoner.platform.files",
    "almoner.platform.jobs",
    "almoner.platform.audit",
    "almoner.platform.accounts",
]

INSTALLED_APPS = [
    *AREAS,
    *PLATFORM,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "django_tables2",
    "django_filters",
    "django_linear_migrations",
]
if not env.bool("ALMONER_DEV", default=False):
    INSTALLED_APPS.remove("django_linear_migrations")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "almoner.platform.accounts.middleware.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "almoner.platform.accounts.middleware.SignInRequiredMiddleware",
    "almoner.platform.accounts.middleware.LockMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "almoner.platform.audit.middleware.AuditMiddleware",
    "almoner.people.middleware.OfficeTimeMiddleware",
    "almoner.platform.ui.middleware.RefusalMiddleware",
]
PROGRAM_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "almoner.platform.accounts.middleware.TokenMiddleware",
    "almoner.platform.accounts.middleware.SignInRequiredMiddleware",
    "almoner.platform.audit.middleware.AuditMiddleware",
    "almoner.platform.ui.middleware.RefusalMiddleware",
]
"""What a program's request with a token goes through (see ``almoner.main.programs``)."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "almoner.platform.ui.context.screen",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", "") or embedded.url(VAR)
"""The address of any PostgreSQL from 15 on; the embedded one by default."""
_pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL", 12), "timeout": 20}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **dj_database_url.parse(DATABASE_URL, engine="almoner.platform.postgresql"),
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "pool": _pool,
    # only platform.statements prepares, and what it asks needs no plan for the values at hand
    "prepare_threshold": 2,
    "options": "-c plan_cache_mode=force_generic_plan",
}

WEB_PROCESSES = env.int("WEB_PROCESSES", 2)
WEB_THREADS = env.int("WEB_THREADS", 128)
"""Threads of each web process; an open screen holds one for its live news."""
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", 4)
"""Background jobs done at the same time by one worker."""
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", ["127.0.0.1", "::1"])
"""Addresses of proxies whose word on the visitor's scheme is taken."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["almoner.platform.accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "almoner.platform.accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {"login": "almoner.platform.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "almoner.platform.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Almoner"
MFA_TOTP_TOLERANCE = 1
ACCOUNT_RATE_LIMITS = {"unlock": "5/5m/key"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
"""Counts failed sign-ins for every web process; nothing else is cached here."""
IDLE_MINUTES = env.int("IDLE_MINUTES", 15)
"""After how long without a key or a click a screen locks."""

SESSION_ENGINE = "almoner.platform.accounts.sessions"
SESSION_COOKIE_NAME = "almoner_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
ALLOW_HTTP = env.bool("ALLOW_HTTP", default=BASE_URL.startswith("http://"))
"""Whether plain HTTP will do (on the machine itself); otherwise all of this is HTTPS only."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ALLOW_HTTP
if not ALLOW_HTTP:
    SESSION_COOKIE_NAME = "__Host-almoner_session"
    CSRF_COOKIE_NAME = "__Host-almoner_csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
CSRF_COOKIE_HTTPONLY = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

AUDIT_HEADS = Path(env.str("AUDIT_HEADS", "") or VAR / "audit-heads.txt")
"""Where the head of the audit log is kept every hour; best on another machine's disk."""

FILES_ROOT = VAR / "files"
FILE_LIMIT = env.int("FILE_LIMIT", 50 * 1024 * 1024)
"""The largest upload, in bytes."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

INTAKE_FOLDER = env.str("INTAKE_FOLDER", "")
MAIL_DROP_BIND = env.str("MAIL_DROP_BIND", "")
"""host:port of the letter box for e-mail; without it none is taken."""
MAIL_DROP_ADDRESSES: list[str] = env.list("MAIL_DROP_ADDRESSES", default=["documents@localhost"])
MAIL_DROP_SENDERS: list[str] = env.list("MAIL_DROP_SENDERS", default=[])
MAIL_DROP_CERTIFICATE = env.str("MAIL_DROP_CERTIFICATE", "")
MAIL_DROP_KEY = env.str("MAIL_DROP_KEY", "")
"""The folder that scanners write to; files in it become incoming documents."""

EMAIL_HOST = env.str("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.int("EMAIL_PORT", 8025)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "office@almoner.example")
SMS_URL = env.str("SMS_URL", "http://127.0.0.1:8026")
"""The SMS provider's HTTP address; the pretend one that `almoner run` starts by default."""
SMS_KEY = env.str("SMS_KEY", "pretend")
SMS_FROM = env.str("SMS_FROM", "+15550100000")
SMS_WEBHOOK_KEY = env.str("SMS_WEBHOOK_KEY", "") or SMS_KEY
"""The shared key under which the SMS provider signs its delivery reports."""

FAX_DRIVER = env.str("FAX_DRIVER", "http")
"""How faxes travel: ``http`` (a provider), ``hylafax`` (our server) or ``loopback`` (nowhere)."""
FAX_FROM = env.str("FAX_FROM", "+15550100000")
FAX_URL = env.str("FAX_URL", "http://127.0.0.1:8027")
"""The fax provider's HTTP address; the pretend one that `almoner run` starts by default."""
FAX_KEY = env.str("FAX_KEY", "pretend")
FAX_CONNECTION = env.str("FAX_CONNECTION", "almoner")
FAX_WEBHOOK_KEY = env.str("FAX_WEBHOOK_KEY", "") or FAX_KEY
"""The shared key under which the fax provider signs its events."""
FAX_DIR = VAR / "fax"
HYLAFAX_HOST = env.str("HYLAFAX_HOST", "127.0.0.1")
HYLAFAX_PORT = env.int("HYLAFAX_PORT", 4559)
HYLAFAX_USER = env.str("HYLAFAX_USER", "almoner")
HYLAFAX_PASSWORD = env.str("HYLAFAX_PASSWORD", "")
HYLAFAX_ADMIN_PASSWORD = env.str("HYLAFAX_ADMIN_PASSWORD", "")
"""HylaFAX lets only its administrator read and delete what came in."""

CARDS_URL = env.str("CARDS_URL", "")
"""The card provider's HTTP address; without one, cards are taken at a terminal and typed in."""
CARDS_KEY = env.str("CARDS_KEY", "pretend")

TIMESTAMP_URL = env.str("TIMESTAMP_URL", "")
"""A time-stamping authority (RFC 3161) whose stamp goes into every seal; none by default."""

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None

DJANGO_TABLES2_TEMPLATE = "ui/table.html"
FORM_RENDERER = "almoner.platform.ui.rendering.Renderer"
PGTRIGGER_MIGRATIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
