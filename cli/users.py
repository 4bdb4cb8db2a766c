"""Commands on accounts. With the first account everybody signs in; until then the pages are for whoever uses this machine."""

import sys
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from archive.archive import Archive
from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import begun, log_line, print_json, printable
from core.clock import Clock
from core.config import Config
from core.errors import UsageError

if TYPE_CHECKING:
    from archive.readers.accounts import User

user_app = CommandGroup("Accounts: who may read, put right, and run the service.")
Name = Annotated[str, typer.Argument(metavar="NAME")]


def _user_row(user: "User") -> dict[str, object]:
    """Return an account as it is printed: without anything of its password but whether there is one."""
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "disabled": user.is_disabled,
        "invited": user.password is None,
    }


def _send_link(archive: Archive, config: Config, clock: Clock, user: "User", as_json: bool) -> None:
    """Mail a link by which a password is chosen, and print it for who has no address."""
    from digests.account_mail import post_link
    from digests.desk import send_or_say
    from service.accounts import make_link

    link = make_link(archive, config, user)
    if as_json:
        print_json(_user_row(user) | {"link": link.url, "hours": link.hours})
    else:
        print(link.url)
    if user.email and config.smtp_url:
        post_link(archive, config, clock, link)
        log_line(f"The link was put into the mail to {user.email}: {send_or_say(archive, config, clock)}.")
    else:
        log_line(f"Give {user.name} this link; it works once, for {link.hours} hours.")


@user_app.command("add")
def user_add(
    name: Name,
    role: Annotated[str, typer.Option(help="reader, editor or admin.")] = "reader",
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="For the invitation and new passwords.")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add an account, and make the link by which its password is chosen."""
    from archive.readers.accounts import Accounts
    from service.accounts import add_user, choose_password

    with begun(data) as installation:
        user = add_user(installation.archive, name, role=role, email=email)
        if not password_stdin:
            _send_link(installation.archive, installation.config, installation.clock, user, as_json)
            return
        given: TextIO = sys.stdin
        choose_password(installation.archive, user, given.readline().rstrip("\r\n"))
        user = Accounts(installation.archive).get(user.name)
    if as_json:
        print_json(_user_row(user))
    else:
        log_line(printable(f"Added: {user.name}, {user.role}"))


@user_app.command("list")
def user_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the accounts."""
    from archive.readers.accounts import Accounts

    with begun(data) as installation:
        users = Accounts(installation.archive).all()
    if as_json:
        print_json([_user_row(user) for user in users])
        return
    for user in users:
        state = (", shut" if user.is_disabled else "") + ("" if user.password else ", invited")
        print(printable(f"{user.name}  {user.role}{state}" + (f"  {user.email}" if user.email else "")))
    if not users:
        log_line(
            "There are no accounts: the pages are for whoever uses this machine. Make one with `countywatch user add NAME --role admin`."
        )


@user_app.command("link")
def user_link(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Make a new link by which an account's password is chosen."""
    from archive.readers.accounts import Accounts

    with begun(data) as installation:
        _send_link(
            installation.archive, installation.config, installation.clock, Accounts(installation.archive).get(name), as_json
        )


@user_app.command("role")
def user_role(
    name: Name, role: Annotated[str, typer.Argument(metavar="ROLE")], data: Data = None, as_json: AsJson = False
) -> None:
    """Make an account a reader's, an editor's or an admin's."""
    from archive.readers.accounts import Accounts
    from service.accounts import role_of

    with begun(data) as installation:
        accounts = Accounts(installation.archive)
        accounts.set_role(accounts.get(name), role_of(role))
        _say(accounts.get(name), as_json)


@user_app.command("disable")
def user_disable(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Shut an account: its sessions and tokens end at once."""
    _shut(name, data, as_json, disabled=True)


@user_app.command("enable")
def user_enable(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Open an account again."""
    _shut(name, data, as_json, disabled=False)


@user_app.command("token")
def user_token(
    name: Name,
    label: Annotated[str, typer.Option("--for", metavar="TEXT", help="What it is for.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a token by which a program asks the API as an account."""
    from archive.readers.accounts import Accounts
    from service.accounts import make_token

    with begun(data) as installation:
        user = Accounts(installation.archive).get(name)
        if user.is_disabled:
            raise UsageError(f"The account {user.name!r} is shut. `countywatch user enable` opens it.")
        token = make_token(installation.archive, user, label)
    if as_json:
        print_json({"name": user.name, "for": label, "token": token})
    else:
        print(token)


@user_app.command("audit")
def user_audit(data: Data = None, as_json: AsJson = False) -> None:
    """Show who asked for what to be changed in the browser, newest first."""
    from archive.readers.accounts import Accounts

    with begun(data) as installation:
        rows = Accounts(installation.archive).book()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        what = f"{row.action} {row.subject}" if row.subject else row.action
        print(printable(f"{row.at:%Y-%m-%d %H:%M:%S}  {row.who}  {what}" + (f"  from {row.address}" if row.address else "")))


def _shut(name: str, data: Data, as_json: bool, *, disabled: bool) -> None:
    from archive.readers.accounts import Accounts

    with begun(data) as installation:
        accounts = Accounts(installation.archive)
        accounts.disable(accounts.get(name), disabled=disabled)
        _say(accounts.get(name), as_json)


def _say(user: "User", as_json: bool) -> None:
    if as_json:
        print_json(_user_row(user))
    else:
        log_line(printable(f"{user.name}, {user.role}" + (", shut" if user.is_disabled else "")))
