"""Settings: read once from the environment or `.env`, checked, frozen."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from proactive import services
from proactive.basics.identifiers import is_valid_bin
from proactive.cases.filing import WayIn
from proactive.cases.installation import Installation
from proactive.cases.now import QuietHours
from proactive.cases.provider import Body
from proactive.messages.contact import Channel
from proactive.messages.tariff import FREE_TELEGRAM, PAID_TELEGRAM, Tariff
from storage.engine.address import address_trouble

BRINGING = (WayIn.PORTAL, WayIn.CORPORATION)  # an official brings applications by API_TOKEN


class WrongSettings(Exception):
    """One line that says which setting is wrong and how to mend it."""


class Settings(BaseSettings):
    """Names, meanings and defaults are those of `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite+aiosqlite:///qoldau.db"
    gateway_url: str | None = None
    gateway_token: str = ""
    notify_token: str | None = None
    registry_subscribe: bool = False
    registry_async: bool = False
    registry_mapping: Path | None = None
    registry_signing_key: str | None = None
    registry_keys: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    telegram_token: str | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: str | None = None
    telegram_rate: float = Field(default=FREE_TELEGRAM, gt=0, le=PAID_TELEGRAM)
    telegram_paid_broadcast: bool = Field(default=False, validate_default=True)
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    trusted_proxy: bool = False
    sms_url: str | None = None
    sms_username: str = ""
    sms_password: str = ""
    sms_from: str = "1414"
    sms_inbound_token: str | None = None
    sms_receipt_url: str | None = None
    sms_rate: float = Field(default=100, gt=0)
    sms_per_number_a_day: int = Field(default=30, ge=1)
    sms_price: Decimal = Field(default=Decimal(10), ge=0)
    sms_price_abroad: Decimal = Field(default=Decimal(60), ge=0)
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    api_token: str | None = None
    api_official: str = ""
    ops_token: str | None = None
    alert_url: str | None = None
    applicant_ca: Path | None = None
    applicant_crl: Path | None = None
    channel_tokens: Annotated[dict[WayIn, str], NoDecode] = Field(default_factory=dict)
    portal_url: str | None = None
    portal_token: str = ""
    callback_url: str | None = None
    callback_secret: str | None = None
    encryption_key: str | None = None
    signer_pkcs12: Path | None = None
    signer_password: str = ""
    signer_body_pkcs12: Path | None = None
    signer_body_password: str = ""
    signer_bodies: Path | None = None
    bodies_file: Path | None = None
    ncanode_url: str | None = None
    body_name_kk: str | None = None
    body_name_ru: str | None = None
    allow_development_keys: bool = False
    operator_bin: str = ""
    link_confirm_after_days: int = Field(default=1095, ge=0)
    timezone: ZoneInfo = ZoneInfo("Asia/Almaty")
    quiet_hours: str = "20:00-09:00"
    sweep_seconds: float = Field(default=60, gt=0)
    alert_minutes: float = Field(default=15, gt=0)
    four_eyes: Annotated[frozenset[str], NoDecode] = frozenset()
    audit_sample: float = Field(default=0.02, ge=0, le=1)
    law_file: Path | None = None
    log_format: Literal["json", "text"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="before")
    @classmethod
    def empty_is_unset(cls, values: dict[str, object]) -> dict[str, object]:
        """`NAME=` is the same as no NAME; only quiet hours mean something when they are empty."""
        return {name: value for name, value in values.items() if value != "" or name == "quiet_hours"}

    @field_validator("admin_ids", mode="before")
    @classmethod
    def split_ids(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("four_eyes", mode="before")
    @classmethod
    def known_services(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        codes, service_codes = {part.strip() for part in value.split(",")} - {""}, list(services.BY_CODE)
        if unknown := codes - set(service_codes):
            raise ValueError(f"{sorted(unknown)[0]} is no service; expected some of {', '.join(service_codes)}")
        return frozenset(codes)

    @field_validator("log_level", mode="before")
    @classmethod
    def in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("channel_tokens", mode="before")
    @classmethod
    def by_channel(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        if any(channel not in BRINGING or not token.strip() for channel, _, token in pairs):
            raise ValueError(f"expected {' and '.join(f'{channel}=TOKEN' for channel in BRINGING)}, parted by commas")
        return {WayIn(channel): token.strip() for channel, _, token in pairs}

    @field_validator("registry_keys", mode="before")
    @classmethod
    def by_sender(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        if any(not sender or not key for sender, _, key in pairs):
            raise ValueError("expected SENDER=KEY, parted by commas; a key is base64 of 32 bytes")
        return {sender: key for sender, _, key in pairs}

    @field_validator("timezone", mode="before")
    @classmethod
    def known_zone(cls, value: object) -> object:
        try:
            return ZoneInfo(value) if isinstance(value, str) else value
        except (KeyError, ValueError):
            raise ValueError(f"{value} is no time zone; expected a name such as Asia/Almaty") from None

    @field_validator("operator_bin")
    @classmethod
    def whole_bin(cls, value: str) -> str:
        if value and not is_valid_bin(value):
            raise ValueError("that is no BIN; expected twelve digits, the last of which fits the others")
        return value

    @model_validator(mode="after")
    def named_in_both_languages(self) -> "Settings":
        if bool(self.body_name_kk) is not bool(self.body_name_ru):
            raise ValueError("BODY_NAME_KK and BODY_NAME_RU stand on papers in both languages: set both, or neither")
        return self

    @field_validator("quiet_hours")
    @classmethod
    def readable_hours(cls, value: str) -> str:
        QuietHours.parse(value)
        return value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("expected sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE")
        if wrong := address_trouble(value):
            raise ValueError(wrong)
        return value

    @field_validator("telegram_paid_broadcast")
    @classmethod
    def lane_carries_the_rate(cls, paid: bool, info: ValidationInfo) -> bool:
        if not paid and info.data.get("telegram_rate", 0) > FREE_TELEGRAM:
            raise ValueError(f"TELEGRAM_RATE above {FREE_TELEGRAM:g} a second needs TELEGRAM_PAID_BROADCAST=true")
        return paid

    @property
    def tariff(self) -> Tariff:
        rates = {Channel.TELEGRAM: self.telegram_rate, Channel.SMS: self.sms_rate}
        return Tariff(
            rates=rates,
            sms_part=self.sms_price,
            sms_part_abroad=self.sms_price_abroad,
            paid=self.telegram_paid_broadcast,
        )

    @property
    def body(self) -> Body | None:
        """Who issues papers; `None`: as the order names it."""
        if not self.body_name_kk or not self.body_name_ru:
            return None
        return Body(kk=self.body_name_kk, ru=self.body_name_ru, bin=self.operator_bin)

    @property
    def quiet(self) -> QuietHours | None:
        return QuietHours.parse(self.quiet_hours)

    @property
    def gateway(self) -> str:
        """Raises `WrongSettings` when there is none."""
        if not self.gateway_url:
            raise WrongSettings("GATEWAY_URL is missing: the address of the registers' gateway")
        return self.gateway_url

    @property
    def sms_urls(self) -> tuple[str, ...]:
        """The first that works is used."""
        return tuple(url.strip() for url in (self.sms_url or "").split(",") if url.strip())

    @property
    def sms_is_on(self) -> bool:
        return bool(self.sms_urls)

    @property
    def telegram_is_on(self) -> bool:
        return self.telegram_token is not None

    @property
    def own_url(self) -> str:
        """Where others reach this program."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def receipts_come_to(self) -> str:
        """Where Kannel brings receipts."""
        return self.sms_receipt_url or f"{self.own_url}/sms/receipt"

    @property
    def house(self) -> Installation:
        site = self.public_url.rstrip("/") if self.public_url else None
        holds = timedelta(days=self.link_confirm_after_days)
        return Installation(
            site=site,
            operator_bin=self.operator_bin,
            number_holds=holds,
            sms_a_day=self.sms_per_number_a_day,
            cabinet=self.portal_url is not None,
            four_eyes=self.four_eyes,
        )

    @property
    def database_file(self) -> Path | None:
        """Of an SQLite; `None` on PostgreSQL."""
        return Path(self.database_url.partition(":///")[2]) if self.database_url.startswith("sqlite") else None

    @property
    def database_folder(self) -> Path:
        """Beside the database: where development keys are kept."""
        path = self.database_url.partition(":///")[2]
        return Path(path).parent if self.database_url.startswith("sqlite") else Path()


def read_settings() -> Settings:
    """Raises `WrongSettings`."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings(complaints(error)[0]) from None


def complaints(error: ValidationError) -> list[str]:
    """A line for each setting that cannot be read, without its value, which may be a secret."""
    return [
        f"{str(line['loc'][0]).upper() if line['loc'] else 'settings'}: {line['msg'].removeprefix('Value error, ')}"
        for line in error.errors(include_url=False, include_input=False)
    ]
