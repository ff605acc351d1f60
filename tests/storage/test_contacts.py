from sqlalchemy import update

from proactive.messages.contact import Language, LinkRequest
from proactive.messages.message import ContactChange
from storage.engine.database import Store
from storage.engine.tables import contact as table
from storage.messages import contacts
from tests.storage.makers import NOON, OTHER_PHONE, PHONE, begun, transaction


async def chosen(store: Store, msisdn: str = PHONE, **choice) -> None:
    await store.write(contacts.write, [ContactChange(msisdn=msisdn, **choice)], NOON)


async def contact(store: Store, msisdn: str = PHONE):
    return (await store.read(contacts.contacts_of, [msisdn]))[msisdn]


async def leave_chat(store: Store, chat: str) -> None:
    owners = await contacts.by_chats(store, [chat])
    left = [ContactChange(msisdn=owner.msisdn, leaves_chat=True) for owner in owners.values()]
    await store.write(contacts.write, left, NOON)


async def test_a_number_that_chose_nothing_has_a_contact_all_the_same(store: Store):
    nobody = await contact(store)
    assert (nobody.msisdn, nobody.chat_id, nobody.language, nobody.stopped) == (PHONE, None, None, False)


async def test_each_choice_leaves_the_others_as_they_are(store: Store):
    await chosen(store, language=Language.RU)
    await chosen(store, stopped=True)
    await chosen(store, chat_id=7)
    one = await contact(store)
    assert (one.language, one.stopped, one.chat_id) == (Language.RU, True, 7)


async def test_who_said_stop_is_left_in_peace_though_their_row_cannot_be_opened(store: Store):
    await chosen(store, stopped=True, language=Language.RU)
    await store.write(lambda tx: tx.connection.execute(update(table).values(sealed=b"broken")))
    assert (await contact(store)).stopped
    await chosen(store, language=Language.KK)
    one = await contact(store)
    assert (one.stopped, one.language) == (True, Language.KK)


async def test_who_said_stop_can_say_start(store: Store):
    await chosen(store, stopped=True)
    await chosen(store, stopped=False)
    assert not (await contact(store)).stopped


async def test_a_chat_belongs_to_the_number_that_was_shared_last(store: Store):
    await chosen(store, PHONE, chat_id=7)
    await chosen(store, OTHER_PHONE, chat_id=7)
    assert (await contact(store, PHONE)).chat_id is None
    assert (await contacts.by_chats(store, ["7"]))["7"].msisdn == OTHER_PHONE


async def test_sharing_the_same_number_again_changes_nothing(store: Store):
    await chosen(store, chat_id=7)
    await chosen(store, chat_id=7)
    assert (await contact(store)).chat_id == 7


async def test_who_blocked_the_bot_is_reached_by_sms_again(store: Store):
    await chosen(store, chat_id=7, language=Language.RU)
    await leave_chat(store, "7")
    one = await contact(store)
    assert (one.chat_id, one.left_chat, one.language) == (None, 7, Language.RU)
    assert (await contacts.by_chats(store, ["7"]))["7"].msisdn == PHONE


async def test_who_comes_back_is_reached_in_the_same_chat(store: Store):
    await chosen(store, chat_id=7)
    await leave_chat(store, "7")
    await chosen(store, chat_id=7)
    one = await contact(store)
    assert (one.chat_id, one.left_chat) == (7, None)


async def test_a_chat_that_was_left_may_become_another_numbers(store: Store):
    await chosen(store, PHONE, chat_id=7)
    await leave_chat(store, "7")
    await chosen(store, OTHER_PHONE, chat_id=7)
    assert (await contact(store, PHONE)).left_chat is None
    assert (await contacts.by_chats(store, ["7"]))["7"].msisdn == OTHER_PHONE


async def test_a_request_to_link_is_kept_until_the_chat_is_linked(store: Store):
    asked = LinkRequest(chat_id=7, asked_at=NOON, owners=("850101300123",))
    await chosen(store, link=asked)
    await chosen(store, stopped=True)
    assert (await contact(store)).link == asked
    await chosen(store, chat_id=7)
    assert (await contact(store)).link is None


async def test_a_phone_number_is_no_chat_to_forget(store: Store):
    await chosen(store, chat_id=7)
    await leave_chat(store, PHONE)
    assert (await contact(store)).chat_id == 7


async def test_two_first_choices_of_one_number_at_once_both_hold(store: Store):
    async with transaction(store) as run:
        await run(contacts.write, [ContactChange(msisdn=PHONE, language=Language.RU)], NOON)
        other = await begun(store, contacts.write, [ContactChange(msisdn=PHONE, stopped=True)], NOON)
    await other
    one = await contact(store)
    assert (one.language, one.stopped) == (Language.RU, True)
