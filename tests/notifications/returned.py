"""Returned messages as the large mail servers write them, about one of our mails."""

from collections.abc import Callable
from email.message import EmailMessage

from civic.notifications.messages import envelope, message_id
from civic.notifications.models import Mail


def original(mail: Mail, *, only_headers: bool = False) -> str:
    sender, _to = envelope(mail)
    head = (
        f"Return-Path: <{sender}>\n"
        "Received: from site.example.org (site.example.org [192.0.2.5])\n"
        "\tby relay.example.org (Postfix) with ESMTP id 4XyZ12\n"
        "\tfor <ana@example.com>; Wed, 25 Nov 2026 08:00:00 +0000 (UTC)\n"
        "MIME-Version: 1.0\n"
        "Subject: =?utf-8?b?UsOpc3Vtw6k=?=\n"
        "From: =?utf-8?q?Pr=C3=A9au?= <contact@example.org>\n"
        f"To: {mail.to}\n"
        f"Message-ID: {message_id(mail)}\n"
        "Auto-Submitted: auto-generated\n"
        "Content-Type: text/plain; charset=utf-8\n"
    )
    return head if only_headers else head + "\nBonjour\n"


def report(
    mail: Mail,
    *,
    sender: str,
    human: str,
    status: str,
    returned: str,
    about: str = "delivery-status",
) -> bytes:
    to, _ = envelope(mail)
    return f"""Return-Path: <>
Received: from mx.example.org (mx.example.org [192.0.2.1])
\tby relay.example.org; Wed, 25 Nov 2026 08:00:05 +0000
Date: Wed, 25 Nov 2026 08:00:04 +0000
From: {sender}
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={about};
\tboundary="4XyZ12.1764057600/mx.example.org"
Message-Id: <20261125080004.4XyZ13@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ12.1764057600/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

{human}

--4XyZ12.1764057600/mx.example.org
Content-Type: message/{about}

{status}
--4XyZ12.1764057600/mx.example.org
{returned}
--4XyZ12.1764057600/mx.example.org--
""".encode()


def postfix(mail: Mail, status: str = "5.1.1", said: str = "550 5.1.1", **more: str) -> bytes:
    return report(
        mail,
        sender="MAILER-DAEMON@mx.example.org (Mail Delivery System)",
        human=f"<{mail.to}>: host mx.example.com[203.0.113.25] said: {said} User unknown",
        status=f"""Reporting-MTA: dns; relay.example.org
X-Postfix-Queue-ID: 4XyZ12
X-Postfix-Sender: rfc822; contact@example.org
Arrival-Date: Wed, 25 Nov 2026 08:00:00 +0000 (UTC)

Final-Recipient: rfc822; {mail.to}
Original-Recipient: rfc822;{mail.to}
Action: {more.get("action", "failed")}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; {said} <{mail.to}>: Recipient address rejected: User
    unknown in virtual mailbox table
""",
        returned=f"Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\n"
        f"{original(mail)}",
    )


def exim(mail: Mail) -> bytes:
    """Always 5.0.0; the remote answer is quoted; the copy is of the headers only."""
    return report(
        mail,
        sender="Mail Delivery System <Mailer-Daemon@relay.example.org>",
        human="This message was created automatically by mail delivery software.",
        status=f"""Reporting-MTA: dns; relay.example.org

Action: failed
Final-Recipient: rfc822;{mail.to}
Status: 5.0.0
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 No such person at this address
""",
        returned=f"Content-type: text/rfc822-headers\n\n{original(mail, only_headers=True)}",
    )


def gmail(mail: Mail) -> bytes:
    return report(
        mail,
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        human="** Address not found **\n\nYour message wasn't delivered.",
        status=f"""Reporting-MTA: dns; googlemail.com
Arrival-Date: Wed, 25 Nov 2026 00:00:01 -0800 (PST)
X-Original-Message-ID: {message_id(mail)}

Final-Recipient: rfc822; {mail.to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (203.0.113.26, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please
 try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces. - gsmtp
Last-Attempt-Date: Wed, 25 Nov 2026 00:00:02 -0800 (PST)
""",
        returned=f"Content-Type: message/rfc822\n\n{original(mail)}",
    )


def outlook(mail: Mail) -> bytes:
    return report(
        mail,
        sender="<postmaster@outlook.com>",
        human="Delivery has failed to these recipients or groups:",
        status=f"""Reporting-MTA: dns;PAXPR01MB0001.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;relay.example.org
Arrival-Date: Wed, 25 Nov 2026 08:00:01 +0000

Final-Recipient: rfc822;{mail.to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP
 address lookup
""",
        returned=f"Content-Type: message/rfc822\n\n{original(mail)}",
    )


def complaint(mail: Mail, kind: str = "abuse", *, hidden: bool = False) -> bytes:
    """What a feedback loop sends (RFC 5965); some hide who complained."""
    copy = original(mail)
    if hidden:
        copy = copy.replace(mail.to, "redacted@example.com")
    return report(
        mail,
        about="feedback-report",
        sender="staff@hotmail.com",
        human="This is an email abuse report for an email message received on 25 Nov 2026.",
        status=f"""Feedback-Type: {kind}
User-Agent: Hotmail FBL
Version: 1
Source-IP: 192.0.2.5
Arrival-Date: Wed, 25 Nov 2026 08:00:00 +0000
Reported-Domain: example.org
""",
        returned=f"Content-Type: message/rfc822\nContent-Disposition: inline\n\n{copy}",
    )


def absence(mail: Mail) -> bytes:
    """Somebody is on holiday."""
    message = EmailMessage()
    message["From"], message["To"] = mail.to, envelope(mail)[0]
    message["Subject"] = "Absent"
    message["Auto-Submitted"] = "auto-replied"
    message["In-Reply-To"] = message_id(mail)
    message.set_content("Je reviens lundi. 550 5.1.1")
    return message.as_bytes()


Make = Callable[[Mail], bytes]
HARD: dict[str, Make] = {"postfix": postfix, "exim": exim, "gmail": gmail, "outlook": outlook}
