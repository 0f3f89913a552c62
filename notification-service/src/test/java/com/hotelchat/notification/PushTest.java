package com.hotelchat.notification;

import static com.hotelchat.notification.People.DEVICES;
import static com.hotelchat.notification.People.as;
import static com.hotelchat.notification.People.becomes;
import static com.hotelchat.notification.People.newcomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.hotelchat.events.Message.Attachment;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.NotificationEvent;
import com.hotelchat.events.NotificationEvent.Cause;
import com.hotelchat.events.NotificationEvent.Reason;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.PushFault;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.notification.Chats.GuestChat;
import com.hotelchat.notification.Chats.StaffChat;
import com.hotelchat.notification.People.Stay;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import com.hotelchat.testkit.WordCases;
import com.hotelchat.text.WrittenText;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each row of the push contract, and each reason not to push, against the receiver. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class PushTest {

    private static final String HELLO = "Hello, is there anybody?";

    private static final String STILL_SHOWN =
            "select count(*) from delivery where message_id = ? and not is_withdrawn";

    private static final String TOTAL = "select total from staff_unread where staff_id = ?";

    private static final String CLOSED =
            "select is_closed::int from guest_conversation where conversation_id = ?";

    @Inject People people;

    private Records told;

    @BeforeEach
    void listen() {
        told = Records.from(Topic.NOTIFICATION_EVENTS);
    }

    @AfterEach
    void heal() {
        told.close();
        NotificationServers.pushes.faults(PushFault.NONE);
    }

    @Test
    void guestWritesAndTheRecipientsArePushed() {
        long zoe = newcomer();
        long sam = newcomer();
        String phone = device(as(zoe));
        String browser = device(as(zoe));
        String other = device(as(sam));
        GuestChat chat = chat();

        // A hundred code points end inside of the second emoji, a family.
        String shown = "x".repeat(97) + "\ud83d\ude00";
        long message = chat.guestSays(shown + "\ud83d\udc68\u200d\ud83d\udc67 and more", zoe, sam);

        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).containsExactly("New message - Room 101", shown);
        assertThat(push.data().getMap())
                .containsEntry("type", "new_chat_message")
                .containsEntry("hotel_slug", "hotel-abc")
                .containsEntry("conversation_id", Long.toString(chat.id()))
                .containsEntry("message_id", Long.toString(message))
                .containsEntry("room_number", "101")
                .containsEntry("sender_type", "guest")
                .containsEntry("sender_name", "Ada Byron")
                .containsEntry("click_action", "OPEN_GUEST_CHAT")
                .containsEntry("url", "/hotel-abc/chat/" + chat.id())
                .containsKey("event_id")
                .doesNotContainKeys("sender_id", "is_group");
        assertThat(push.android().getString("priority")).isEqualTo("HIGH");
        assertThat(push.android().getJsonObject("notification").getString("tag"))
                .isEqualTo("guest-chat-" + chat.id());
        assertThat(badge(push)).isPositive();
        await(browser, 1);
        await(other, 1);
        assertThat(told.await(2, event -> isAbout(event, message)))
                .extracting(event -> ((NotificationEvent.Pushed) event).devices())
                .containsExactlyInAnyOrder(2, 1);
    }

    @Test
    void guestSendsFiles() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();

        chat.say(SenderType.GUEST, "[File shared]", List.of(Chats.files(2, "image")), List.of(zoe));
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).containsExactly("Guest sent 2 images - Room 101", "file-1, file-2");
        assertThat(type(push)).isEqualTo("new_chat_message_with_files");

        chat.say(SenderType.GUEST, "My passport", List.of(Chats.files(1, "pdf")), List.of(zoe));
        assertThat(shown(await(phone, 2).getLast()))
                .containsExactly("Guest sent 1 document - Room 101", "My passport");
    }

    @Test
    void staffAndTheHotelWriteToTheGuest() {
        Stay stay = people.checkIn();
        String phone = device(stay.guest());
        String tablet = device(stay.guest());
        GuestChat chat = new GuestChat(stay.stayId(), stay.conversation());

        chat.johnSays("Breakfast is from seven.");
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).containsExactly("John Smith", "Breakfast is from seven.");
        assertThat(push.data().getMap())
                .containsEntry("type", "new_chat_message")
                .containsEntry("sender_id", "5")
                .containsEntry("sender_type", "staff")
                .containsEntry("url", "/?hotel=hotel-abc&room=101");
        assertThat(badge(push)).isEqualTo(1);
        await(tablet, 1);

        chat.johnSays("[File shared]", Chats.files(3, "other"));
        push = await(phone, 2).getLast();
        assertThat(shown(push))
                .containsExactly("John Smith sent 3 files", "file-1, file-2, file-3");
        assertThat(type(push)).isEqualTo("new_chat_message_with_files");

        chat.hotelSays("Your towels are on the way");
        push = await(phone, 3).getLast();
        assertThat(shown(push)).containsExactly("Hotel ABC", "Your towels are on the way");
        assertThat(type(push)).isEqualTo("new_chat_message");
        assertThat(badge(push)).isEqualTo(3);
    }

    @Test
    void staffWriteToEachOther() {
        long zoe = newcomer();
        long sam = newcomer();
        String zoes = device(as(zoe));
        String sams = device(as(sam));
        Chats.unread(zoe, 4);
        StaffChat direct = StaffChat.of(null, zoe);
        StaffChat group = StaffChat.of("Kitchen", zoe, sam);

        direct.johnSays(HELLO);
        PushedMessage push = await(zoes, 1).getFirst();
        assertThat(shown(push)).containsExactly("John Smith", HELLO);
        assertThat(push.data().getMap())
                .containsEntry("type", "staff_chat_message")
                .containsEntry("is_group", "false");

        group.johnSays("Ask @Zoe Somebody", zoe);
        push = await(zoes, 2).getLast();
        assertThat(shown(push))
                .containsExactly("John Smith mentioned you in Kitchen", "Ask @Zoe Somebody");
        assertThat(type(push)).isEqualTo("staff_chat_mention");
        assertThat(push.android().getString("priority")).isEqualTo("HIGH");
        push = await(sams, 1).getFirst();
        assertThat(shown(push)).containsExactly("John Smith in Kitchen", "Ask @Zoe Somebody");
        assertThat(push.data().getMap())
                .containsEntry("type", "staff_chat_message")
                .containsEntry("is_group", "true");

        long edited = group.johnSays("[File shared]", List.of(Chats.files(2, "document")));
        push = await(sams, 2).getLast();
        assertThat(shown(push)).containsExactly("John Smith in Kitchen", "Sent 2 documents");
        assertThat(type(push)).isEqualTo("staff_chat_file");

        group.johnEdits(edited, "Now for @Zoe Somebody", zoe);
        push = await(zoes, 4).getLast();
        assertThat(shown(push))
                .containsExactly("John Smith mentioned you in Kitchen", "Now for @Zoe Somebody");
        assertThat(device(sams)).hasSize(2);
    }

    /** Events of several conversations come in any order. */
    @Test
    void badgeHasTheTotalOfTheHighestVersion() {
        long zoe = newcomer();
        long sam = newcomer();
        String zoes = device(as(zoe));
        String sams = device(as(sam));
        Chats.unread(new UnreadCount(zoe, 1, 66, 6, 31));
        awaitTotal(zoe, 66);
        Chats.unread(new UnreadCount(zoe, 7, 72, 6, 30), new UnreadCount(sam, 2, 2, 1, 1));
        awaitTotal(sam, 2);

        StaffChat.of("Kitchen", zoe, sam).johnSays(HELLO);

        int badgeOfZoe = badge(await(zoes, 1).getFirst());
        assertThat(badgeOfZoe - badge(await(sams, 1).getFirst())).isEqualTo(66 - 2);
    }

    @Test
    void badgeCountsOpenConversationsOfGuests() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat left = chat();
        left.guestSays(HELLO);
        GuestChat stays = chat();
        stays.guestSays(HELLO, zoe);
        int before = badge(await(phone, 1).getFirst());

        left.closes();
        Awaitility.await().until(() -> numberOf(CLOSED, left.id()) == 1);
        stays.guestSays(HELLO, zoe);
        assertThat(badge(await(phone, 2).getLast())).isEqualTo(before - 1);

        left.reopens();
        Awaitility.await().until(() -> numberOf(CLOSED, left.id()) == 0);
        stays.guestSays(HELLO, zoe);
        assertThat(badge(await(phone, 3).getLast())).isEqualTo(before);
    }

    private static void awaitTotal(long staffId, long total) {
        Awaitility.await().until(() -> numberOf(TOTAL, staffId) == total);
    }

    private static long numberOf(String query, long id) throws SQLException {
        try (Connection database = ServiceServers.database();
                PreparedStatement select = database.prepareStatement(query)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    @Test
    void whoIsAddedIsTold() {
        long zoe = newcomer();
        String phone = device(as(zoe));

        StaffChat.of("Kitchen", zoe).johnOpens();
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).startsWith("New group chat: Kitchen");
        assertThat(type(push)).isEqualTo("staff_chat_new_conversation");

        StaffChat.of(null, zoe).johnOpens();
        assertThat(shown(await(phone, 2).getLast())).startsWith("New chat with John Smith");
    }

    @Test
    void noticesReachThoseNamedAndUrgentOnesAtNight() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        Chats.notice(false, zoe);
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).containsExactly("Fire drill", "At noon, in the yard.");
        assertThat(push.data().getMap())
                .containsEntry("type", "staff_notice")
                .containsEntry("url", "https://hotel-abc.example/drill");

        String now = Instant.now().toString().substring(11, 16);
        String before = Instant.now().minusSeconds(60).toString().substring(11, 16);
        prefer(zoe, Map.of("quiet_hours", Map.of("from", now, "to", before, "time_zone", "UTC")));
        Chats.notice(false, zoe);
        assertThat(reason(told.await(2, event -> isOf(event, zoe)).getLast()))
                .isEqualTo(Reason.QUIET_HOURS);
        Chats.notice(true, zoe);
        assertThat(await(phone, 2)).hasSize(2);
    }

    @Test
    void whatIsReadAtOnceIsNotPushed() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();
        long message = chat.guestSays(HELLO, zoe);
        chat.reads(SenderType.STAFF, message);
        assertWithheld(message, Reason.READ);

        StaffChat colleagues = StaffChat.of(null, zoe);
        long second = colleagues.johnSays(HELLO);
        colleagues.reads(zoe, second);
        assertWithheld(second, Reason.READ);

        Stay stay = people.checkIn();
        String guests = device(stay.guest());
        GuestChat own = new GuestChat(stay.stayId(), stay.conversation());
        long third = own.johnSays(HELLO);
        own.reads(SenderType.GUEST, third);
        assertWithheld(third, Reason.READ);

        assertThat(device(phone)).isEmpty();
        assertThat(device(guests)).isEmpty();
    }

    @Test
    void whatIsDeletedIsNotPushedAndWhatIsEditedIsAsItIsNow() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();
        long message = chat.guestSays(HELLO, zoe);
        chat.deletes(SenderType.GUEST, message);
        assertWithheld(message, Reason.DELETED);

        long edited = chat.guestSays("Helo", zoe);
        chat.edits(edited, HELLO);
        assertThat(shown(await(phone, 1).getFirst())).contains(HELLO);
    }

    @Test
    void whoIsNotThereIsNotPushed() {
        long off = newcomer();
        device(as(off));
        becomes(off, true, false, 2);
        long gone = newcomer();
        becomes(gone, false, 2);
        long sam = newcomer();
        device(as(sam));
        Stay stay = people.checkIn();
        device(stay.guest());
        stay.becomes(false, 1);
        StaffChat left = StaffChat.of("Kitchen", sam, gone);
        left.empties();

        assertWithheld(chat().guestSays(HELLO, off), Reason.OFF_DUTY);
        assertWithheld(chat().guestSays(HELLO, gone), Reason.NOT_ON_THE_STAFF);
        assertWithheld(
                new GuestChat(stay.stayId(), stay.conversation()).johnSays(HELLO),
                Reason.STAY_OVER);
        long message = left.johnSays(HELLO);
        assertThat(told.await(2, event -> isAbout(event, message)))
                .extracting(PushTest::reason)
                .containsExactlyInAnyOrder(Reason.NOT_IN_CONVERSATION, Reason.NOT_ON_THE_STAFF);
    }

    @Test
    void whoWantsNoneGetsNone() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        StaffChat muted = StaffChat.of(null, zoe);
        prefer(zoe, Map.of("muted_conversations", List.of(muted.id())));
        assertWithheld(muted.johnSays(HELLO), Reason.MUTED);
        prefer(zoe, Map.of("push_enabled", false));
        assertWithheld(chat().guestSays(HELLO, zoe), Reason.SWITCHED_OFF);
        prefer(zoe, Map.of("show_preview", false));
        chat().guestSays(HELLO, zoe);
        assertThat(shown(await(phone, 1).getFirst()))
                .containsExactly("New message - Room 101", "New message");
        assertWithheld(chat().guestSays(HELLO, newcomer()), Reason.NO_DEVICE);
    }

    @Test
    void whatIsOldIsNoNews() {
        long zoe = newcomer();
        device(as(zoe));
        long message = Chats.next();
        Records.say(
                chat().sent(
                                message,
                                SenderType.GUEST,
                                HELLO,
                                List.of(),
                                List.of(zoe),
                                Instant.now().minus(Duration.ofHours(25))));
        assertWithheld(message, Reason.EXPIRED);
    }

    @Test
    void whatALaterMessageReplacedIsWithheldAndSaysSo() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();
        long first = Chats.next();
        chat.guestSays(HELLO, zoe);
        await(phone, 1);

        Records.say(
                chat.sent(first, SenderType.GUEST, HELLO, List.of(), List.of(zoe), Instant.now()));

        assertWithheld(first, Reason.EXPIRED);
        assertThat(device(phone)).hasSize(1);
    }

    @Test
    void openAppIsGivenTimeToShowIt() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        Records.say(Chats.listens(zoe, true));
        GuestChat chat = chat();

        long read = chat.guestSays(HELLO, zoe);
        Awaitility.await().until(() -> isWaiting(read));
        chat.reads(SenderType.STAFF, read);
        assertWithheld(read, Reason.READ);

        Instant before = Instant.now();
        chat.guestSays(HELLO, zoe);
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(Duration.between(before, push.at())).isGreaterThan(Duration.ofSeconds(6));

        Records.say(Chats.listens(zoe, false));
        before = Instant.now();
        chat.guestSays(HELLO, zoe);
        push = await(phone, 2).getLast();
        assertThat(Duration.between(before, push.at())).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void whatIsReadIsTakenAwayFromTheOtherDevices() {
        long zoe = newcomer();
        long sam = newcomer();
        String phone = device(as(zoe));
        String browser = device(as(zoe));
        String sams = device(as(sam));
        GuestChat chat = chat();
        long first = chat.guestSays(HELLO, zoe, sam);
        await(phone, 1);
        long second = chat.guestSays(HELLO, zoe, sam);
        await(phone, 2);
        await(browser, 2);
        await(sams, 2);

        // What the devices show is the second one, which is unread yet.
        chat.reads(SenderType.STAFF, first);
        chat.guestSays("A third one", zoe);
        await(phone, 3);
        assertThat(device(sams)).hasSize(2);

        chat.reads(SenderType.STAFF, second);
        PushedMessage taken = await(sams, 3).getLast();
        assertThat(taken.notification()).isNull();
        assertThat(taken.data().getMap())
                .containsEntry("type", "withdraw")
                .containsEntry("tag", "guest-chat-" + chat.id());
        assertThat(taken.android().getString("collapse_key")).isEqualTo("guest-chat-" + chat.id());
        assertThat(device(phone)).hasSize(3);

        assertThat(told.await(2, event -> event instanceof NotificationEvent.Withdrawn))
                .extracting(event -> ((NotificationEvent.Withdrawn) event).about().messageId())
                .contains(first, second);
    }

    @Test
    void guestsAndColleaguesHaveItTakenAwayToo() {
        Stay stay = people.checkIn();
        String phone = device(stay.guest());
        GuestChat chat = new GuestChat(stay.stayId(), stay.conversation());
        long message = chat.johnSays(HELLO);
        await(phone, 1);
        chat.reads(SenderType.GUEST, message);
        assertThat(type(await(phone, 2).getLast())).isEqualTo("withdraw");

        long deleted = chat.johnSays(HELLO);
        await(phone, 3);
        chat.deletes(SenderType.STAFF, deleted);
        assertThat(type(await(phone, 4).getLast())).isEqualTo("withdraw");

        long zoe = newcomer();
        long sam = newcomer();
        String zoes = device(as(zoe));
        String sams = device(as(sam));
        StaffChat group = StaffChat.of("Kitchen", zoe, sam);
        long written = group.johnSays(HELLO);
        await(zoes, 1);
        await(sams, 1);
        group.reads(zoe, written);
        assertThat(type(await(zoes, 2).getLast())).isEqualTo("withdraw");
        assertThat(device(sams)).hasSize(1);
    }

    @Test
    void textsOfEveryScriptArePushedAsTheyAreStored() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        Set<String> texts = new HashSet<>();
        for (WordCases.Case each : WordCases.ALL) {
            String text = WrittenText.normalized(each.text());
            if (texts.add(text)) {
                chat().guestSays(text, zoe);
            }
        }

        assertThat(await(phone, texts.size()))
                .extracting(push -> push.notification().getString("body"))
                .containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    void withdrawalCarriesTheNewBadge() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        StaffChat group = StaffChat.of("Kitchen", zoe);
        long written = group.johnSays(HELLO);
        // What the hotel has not read of guests counts as well.
        int ofGuests = badge(await(phone, 1).getFirst());

        // As the service tells it: the counts first.
        group.leaves(zoe, 7);
        group.reads(zoe, written);

        PushedMessage silent = await(phone, 2).getLast();
        assertThat(silent.notification()).isNull();
        assertThat(badge(silent)).isEqualTo(ofGuests + 7);
        assertThat(silent.data().getString("badge")).isEqualTo(Integer.toString(ofGuests + 7));

        Stay stay = people.checkIn();
        String guests = device(stay.guest());
        GuestChat chat = new GuestChat(stay.stayId(), stay.conversation());
        long message = chat.johnSays(HELLO);
        await(guests, 1);
        chat.reads(SenderType.GUEST, message);
        assertThat(await(guests, 2).getLast().data().getMap()).containsEntry("badge", "0");
    }

    @Test
    void olderAppIsSentNoWithdrawal() {
        long zoe = newcomer();
        String older = "token:" + UUID.randomUUID();
        as(zoe).contentType("application/json")
                .body(Map.of("fcm_token", older))
                .post("/api/staff/save-fcm-token/")
                .then()
                .statusCode(200);
        String newer = device(as(zoe));
        GuestChat chat = chat();
        long message = chat.guestSays(HELLO, zoe);
        await(older, 1);
        await(newer, 1);

        chat.reads(SenderType.STAFF, message);

        assertThat(type(await(newer, 2).getLast())).isEqualTo("withdraw");
        assertThat(device(older)).hasSize(1);
        // What is settled is not looked at by every later withdrawal.
        Awaitility.await().until(() -> numberOf(STILL_SHOWN, message) == 0);
        NotificationEvent.Withdrawn event =
                (NotificationEvent.Withdrawn)
                        told.await(
                                        1,
                                        each ->
                                                each
                                                                instanceof
                                                                NotificationEvent.Withdrawn
                                                                        withdrawn
                                                        && Long.valueOf(message)
                                                                .equals(
                                                                        withdrawn
                                                                                .about()
                                                                                .messageId()))
                                .getFirst();
        assertThat(event.devices()).isEqualTo(1);
    }

    @Test
    void fileThatWasTakenBackIsNotNamed() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();
        List<Attachment> files = List.of(Chats.files(3, "image"));
        long message = chat.say(SenderType.GUEST, "[File shared]", files, List.of(zoe));
        chat.deletesFile(message, 1);
        PushedMessage pushed = await(phone, 1).getFirst();
        assertThat(pushed.notification().getString("title"))
                .isEqualTo("Guest sent 2 images - Room 101");
        assertThat(pushed.notification().getString("body")).isEqualTo("file-2, file-3");

        long withText = chat.say(SenderType.GUEST, "Look", files.subList(0, 1), List.of(zoe));
        chat.deletesFile(withText, 1);
        PushedMessage text = await(phone, 2).getLast();
        assertThat(text.notification().getString("title")).isEqualTo("New message - Room 101");
        assertThat(text.notification().getString("body")).isEqualTo("Look");
        assertThat(type(text)).isEqualTo("new_chat_message");

        long gone = chat.say(SenderType.GUEST, "[File shared]", files.subList(1, 2), List.of(zoe));
        chat.deletesFile(gone, 2);
        chat.deletes(SenderType.GUEST, gone);
        told.await(
                1,
                event ->
                        event instanceof NotificationEvent.Withheld withheld
                                && Long.valueOf(gone).equals(withheld.about().messageId())
                                && withheld.reason() == Reason.DELETED);

        StaffChat group = StaffChat.of("Kitchen", zoe);
        long staffs = group.johnSays("[File shared]", files);
        group.deletesFile(staffs, 3);
        assertThat(await(phone, 3).getLast().notification().getString("body"))
                .isEqualTo("Sent 2 images");
    }

    @Test
    void filesThatWereAddedAreNamed() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        GuestChat chat = chat();
        List<Attachment> files = List.of(Chats.files(3, "image"));
        long look = chat.guestSays("Look", zoe);
        chat.addsFiles(look, "Look", files.subList(0, 1));
        PushedMessage first = await(phone, 1).getFirst();
        assertThat(type(first)).isEqualTo("new_chat_message_with_files");
        assertThat(shown(first)).containsExactly("Guest sent 1 image - Room 101", "Look");
        assertThat(told.await(1, event -> isAbout(event, look)))
                .extracting(event -> ((NotificationEvent.Pushed) event).about().type())
                .containsExactly(type(first));

        long shared =
                chat.say(SenderType.GUEST, "[File shared]", files.subList(0, 1), List.of(zoe));
        chat.addsFiles(shared, "[File shared]", files.subList(0, 2));
        chat.deletesFile(shared, 1);
        assertThat(shown(await(phone, 2).getLast()))
                .containsExactly("Guest sent 1 image - Room 101", "file-2");

        StaffChat group = StaffChat.of("Kitchen", zoe);
        long written = group.johnSays("Look", files.subList(0, 1));
        group.addsFiles(written, files.subList(1, 3));
        assertThat(shown(await(phone, 3).getLast()).getLast()).isEqualTo("Sent 3 images");
    }

    @Test
    void whoComesOnDutyIsToldWhatWasMissed() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        becomes(zoe, true, false, 2);
        GuestChat read = chat();
        long seen = read.guestSays(HELLO, zoe);
        GuestChat open = chat();
        open.guestSays("Hello", zoe);
        long last = open.guestSays("Hello again", zoe);
        told.await(3, event -> isOf(event, zoe));
        read.reads(SenderType.STAFF, seen);
        open.edits(last, "Hello once more");
        assertThat(device(phone)).isEmpty();

        becomes(zoe, true, true, 3);
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(shown(push)).containsExactly("New message - Room 101", "Hello once more");
        assertThat(push.data().getString("message_id")).isEqualTo(Long.toString(last));
    }

    @Test
    void manyMissedConversationsAreOnePush() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        becomes(zoe, true, false, 2);
        LongStream.range(0, 11).forEach(i -> chat().guestSays(HELLO, zoe));
        told.await(11, event -> isOf(event, zoe));

        becomes(zoe, true, true, 3);
        PushedMessage push = await(phone, 1).getFirst();
        assertThat(type(push)).isEqualTo("unread_conversations");
        assertThat(shown(push))
                .containsExactly("Unread messages", "11 conversations wait for an answer");
        assertThat(told.await(12, event -> isOf(event, zoe)).getLast())
                .isInstanceOf(NotificationEvent.Pushed.class);
        assertThat(device(phone)).hasSize(1);
    }

    @Test
    void deviceThatIsGoneIsForgotten() {
        long zoe = newcomer();
        String gone = device(as(zoe));
        String phone = device(as(zoe));
        NotificationServers.pushes.faults(PushFault.of(PushFault.Mode.UNREGISTERED).token(gone));

        long message = chat().guestSays(HELLO, zoe);

        await(phone, 1);
        assertThat(told.await(2, event -> isAbout(event, message)))
                .filteredOn(event -> event instanceof NotificationEvent.Failed)
                .extracting(event -> ((NotificationEvent.Failed) event).cause())
                .containsExactly(Cause.DEVICE_GONE);
        assertThat(as(zoe).get(DEVICES).jsonPath().getList("$")).hasSize(1);
    }

    @Test
    void whatCannotBeSentNowArrivesWhenItHeals() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        String browser = device(as(zoe));
        for (PushFault fault :
                List.of(
                        PushFault.of(PushFault.Mode.ERROR).status(500).count(2),
                        PushFault.of(PushFault.Mode.ERROR).status(429).count(2),
                        PushFault.of(PushFault.Mode.HANG).count(1))) {
            int before = device(phone).size();
            NotificationServers.pushes.faults(fault.token(phone));
            long message = chat().guestSays(HELLO, zoe);
            await(browser, before + 1);
            await(phone, before + 1);
            assertThat(told.await(2, event -> isAbout(event, message))).hasSize(2);
        }
        assertThat(device(phone)).hasSize(3);
        assertThat(device(browser)).hasSize(3);
    }

    @Test
    void whatIsReadWhileItCannotBeSentIsNotSent() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        NotificationServers.pushes.faults(
                PushFault.of(PushFault.Mode.ERROR).status(503).token(phone));
        GuestChat chat = chat();
        long message = chat.guestSays(HELLO, zoe);
        Awaitility.await().until(() -> isWaiting(message));
        chat.reads(SenderType.STAFF, message);
        assertWithheld(message, Reason.READ);
        NotificationServers.pushes.faults(PushFault.NONE);
        chat.guestSays(HELLO, zoe);
        await(phone, 1);
    }

    @Test
    void refusedCredentialsAreAnAlarmAndPushesWait() {
        long zoe = newcomer();
        String phone = device(as(zoe));
        NotificationServers.pushes.faults(PushFault.of(PushFault.Mode.ERROR).status(403));
        chat().guestSays(HELLO, zoe);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Management.get("/q/health/ready").statusCode() == 503);
        NotificationServers.pushes.faults(PushFault.NONE);
        await(phone, 1);
        Awaitility.await().until(() -> Management.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void managersAskWhyThereWasNone() {
        long zoe = newcomer();
        device(as(zoe));
        GuestChat chat = chat();
        long message = chat.guestSays(HELLO, zoe, newcomer());
        told.await(2, event -> isAbout(event, message));

        String log = "/api/notifications/log/?message_id=" + message;
        List<Map<String, Object>> entries =
                as("ahmed.khan").get(log).then().statusCode(200).extract().jsonPath().getList("$");
        assertThat(entries)
                .extracting(entry -> entry.get("outcome"), entry -> entry.get("reason"))
                .containsExactlyInAnyOrder(tuple("pushed", null), tuple("withheld", "no-device"));
        assertThat(entries.toString()).doesNotContain(HELLO);

        as("john.smith").get(log).then().statusCode(403);
        people.checkIn().guest().get(log).then().statusCode(403);
        RestAssured.get(log).then().statusCode(401);
        as("ahmed.khan").get("/api/notifications/log/").then().statusCode(400);
        as("ahmed.khan").get("/api/notifications/log/?message_id=x").then().statusCode(400);
        assertThat(
                        as("omar.said")
                                .get(log)
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath()
                                .getList("$"))
                .isEmpty();
    }

    private void assertWithheld(long message, Reason reason) {
        assertThat(told.await(1, event -> isAbout(event, message)))
                .extracting(PushTest::reason)
                .containsExactly(reason);
    }

    private static Reason reason(Object event) {
        return ((NotificationEvent.Withheld) event).reason();
    }

    private static boolean isAbout(Object event, long message) {
        return event instanceof NotificationEvent told
                && Long.valueOf(message).equals(told.about().messageId());
    }

    private static boolean isOf(Object event, long staffId) {
        return event instanceof NotificationEvent told
                && Long.valueOf(staffId).equals(told.owner().staffId());
    }

    /** Returns whether news was decided on and waits for another decision. */
    private static boolean isWaiting(long message) throws Exception {
        try (var database = ServiceServers.database();
                var rows =
                        database.createStatement()
                                .executeQuery(
                                        "select from push where attempts > 0 and owners <> '{}'"
                                                + " and due_at < now() + interval '10 s'"
                                                + " and message_id = "
                                                + message)) {
            return rows.next();
        }
    }

    private static GuestChat chat() {
        return new GuestChat(UUID.randomUUID().toString(), Chats.next());
    }

    private static String device(RequestSpecification owner) {
        String token = "token:" + UUID.randomUUID();
        owner.contentType("application/json")
                .body(Map.of("fcm_token", token, "platform", "web"))
                .post(DEVICES)
                .then()
                .statusCode(201);
        return token;
    }

    private static void prefer(long staffId, Map<String, Object> preferences) {
        as(staffId)
                .contentType("application/json")
                .body(preferences)
                .put("/api/notifications/preferences/")
                .then()
                .statusCode(200);
    }

    private static List<PushedMessage> device(String token) {
        return NotificationServers.pushes.messages(0).stream()
                .filter(push -> push.token().equals(token))
                .toList();
    }

    private static List<PushedMessage> await(String token, int number) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> device(token), pushes -> pushes.size() >= number);
    }

    private static List<String> shown(PushedMessage push) {
        JsonObject shown = push.notification();
        return new ArrayList<>(List.of(shown.getString("title"), shown.getString("body")));
    }

    private static String type(PushedMessage push) {
        return push.data().getString("type");
    }

    private static int badge(PushedMessage push) {
        return push.apns().getJsonObject("payload").getJsonObject("aps").getInteger("badge");
    }
}
