"""Commands and deep links."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.flows.opening import open_link
from bot.flows.states import Deadlines, Guides, Menu, Notices, Orders, Settings, Tools, Watching


def start_router() -> Router:
    """`/start` with or without a link, and a command for each part of the menu."""
    router = Router(name="start")

    @router.message(CommandStart(deep_link=True))
    async def start_with_link(message: Message, command: CommandObject, dialog_manager: DialogManager) -> None:
        await open_link(message, command.args or "", dialog_manager)

    @router.message(CommandStart())
    @router.message(Command("menu"))
    async def menu(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("help"))
    async def help_(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Menu.help, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("orders"))
    async def orders(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Orders.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("guide"))
    async def guide(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Guides.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("watch"))
    async def watch(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Watching.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("policies"))
    async def policies(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Notices.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("deadlines"))
    async def deadlines(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Deadlines.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("check"))
    async def check(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Tools.check, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("templates"))
    async def templates(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Tools.templates, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("settings"))
    async def settings(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Settings.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    return router
