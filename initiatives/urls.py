"""Addresses."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from initiatives.views import (
    about,
    amending,
    amendments,
    answering,
    areas,
    arguing,
    backings,
    calls,
    circles,
    closing,
    composing,
    drafts,
    editing,
    finding,
    helped,
    home,
    images,
    integrity,
    messages,
    mine,
    named_replies,
    organisation_desk,
    pairing,
    paper,
    people,
    petitions,
    reading,
    receipts,
    reviewing,
    shown_names,
    signing,
    sitemaps,
    stances,
    stand,
    team,
    thanks,
    verifying,
    versions,
    visitor_replies,
)

# The id decides; a stale slug redirects.
ONE = "initiatives/<int:pk>-<slug:slug>/"
DRAFT = "initiatives/proposer/<uuid:uid>/"
# fr, r27, d2a, an INSEE or a SIREN code: never "recherche", which is the search's address.
AREA = r"^territoires/(?P<code>(?:fr|[rd][0-9a-zA-Z]{2,3}|[0-9][0-9a-zA-Z]{4}|[0-9]{9}))"

urlpatterns: list[URLPattern | URLResolver] = [
    # Asked most, and tried first: forty others would be at each signature, 4 % of what it costs.
    path(ONE, reading.initiative, name="initiative"),
    path(f"{ONE}signer/", signing.sign_petition, name="sign"),
    path("", home.home, name="home"),
    path("initiatives/", finding.initiatives, name="initiatives"),
    # Writing: from the first word to publication.
    path("initiatives/proposer/", composing.compose, name="compose"),
    path(DRAFT, drafts.draft, name="draft"),
    path(f"{DRAFT}relire/", reviewing.review, name="review"),
    path(f"{DRAFT}cercle/", circles.desk, name="circle-desk"),
    path("cercles/<uuid:uid>/", circles.circle, name="circle"),
    path("cercles/invitation/<uuid:uid>/", circles.invitation, name="circle-invitation"),
    path(f"{DRAFT}supprimer/", drafts.delete_draft, name="delete-draft"),
    path("compte/initiatives/", mine.my_initiatives, name="my-initiatives"),
    path("initiatives/images/<uuid:uid>.webp", images.image, name="image"),
    # The author's tools, and the versions that anyone reads.
    path(f"{ONE}gerer/", editing.manage, name="manage"),
    path(f"{ONE}gerer/modifier/", editing.edit, name="edit"),
    path(f"{ONE}gerer/clore/", closing.close, name="close"),
    path(f"{ONE}gerer/petition/", petitions.manage, name="manage-petition"),
    path(f"{ONE}gerer/petition/ouvrir/", petitions.open_petition, name="open-petition"),
    path(f"{ONE}gerer/petition/corriger/", petitions.correct, name="correct-petition"),
    path(f"{ONE}gerer/petition/pause/", petitions.pause, name="pause-petition"),
    path(f"{ONE}gerer/petition/reprendre/", petitions.resume, name="resume-petition"),
    path(f"{ONE}gerer/petition/clore/", petitions.close, name="close-petition"),
    path(f"{ONE}versions/", versions.versions, name="versions"),
    path(f"{ONE}versions/<int:number>/", versions.version_diff, name="version"),
    path(f"{ONE}gerer/appel/", calls.call, name="call"),
    path(f"{ONE}petition/", petitions.petition, name="petition"),
    path(f"{ONE}equipe/", include("initiatives.team_urls")),
    path(f"{ONE}kit/", include("initiatives.kit_urls")),
    path(f"{ONE}equipe/organisations/", backings.stand_behind, name="back-initiative"),
    path(f"{ONE}equipe/organisations/<int:number>/", backings.change, name="change-backing"),
    path("organisations/", include("initiatives.organisation_urls")),
    path("compte/organisations/", organisation_desk.mine, name="my-organisations"),
    path("equipes/invitation/<str:token>/", team.answer, name="team-invitation"),
    # What those answer who are named in it.
    path(f"{ONE}personne-citee/", named_replies.reply_named, name="reply-named"),
    path(f"{ONE}personne-citee/retirer/", named_replies.remove_reply, name="remove-named-reply"),
    path(
        f"{ONE}personne-citee/envoyee/<str:token>/", visitor_replies.sent, name="named-reply-sent"
    ),
    # Without an account: the links of its mails.
    path("reponses/confirmer/<str:token>/", visitor_replies.confirm, name="confirm-named-reply"),
    path("reponses/gerer/<str:token>/", visitor_replies.manage, name="manage-named-reply"),
    path(
        "reponses/gerer/<str:token>/retirer/", visitor_replies.remove, name="withdraw-named-reply"
    ),
    path("reponses/gerer/<str:token>/donnees.json", visitor_replies.data, name="named-reply-data"),
    # What officials answer, and the clock.
    path(f"{ONE}repondre/", answering.answer, name="answer"),
    path(f"{ONE}reponses/", include("initiatives.reply_urls")),
    # Reasons for and against.
    path(f"{ONE}arguments/", include("initiatives.argument_urls")),
    # Proposed changes to the text, and the team's answers.
    path(f"{ONE}amendements/", amendments.amendments, name="amendments"),
    path(f"{ONE}amendements/proposer/", amendments.propose, name="propose-amendment"),
    path(f"{ONE}amendements/<int:number>/", amendments.amendment, name="amendment"),
    path(
        f"{ONE}amendements/<int:number>/argumenter/",
        arguing.write_on_amendment,
        name="argue-amendment",
    ),
    path(f"{ONE}amendements/<int:number>/modifier/", amending.change, name="change-amendment"),
    path(f"{ONE}amendements/<int:number>/retirer/", amending.withdraw, name="withdraw-amendment"),
    path(
        f"{ONE}amendements/<int:number>/autre-voie/",
        amending.another_way,
        name="amendment-another-way",
    ),
    path(f"{ONE}amendements/<int:number>/repondre/", amending.decide, name="decide-amendment"),
    # What is to be done: tasks and events.
    path(f"{ONE}actions/", include("initiatives.action_urls")),
    # What the team tells.
    path(f"{ONE}nouvelles/", include("initiatives.news_urls")),
    # Those near it, and two brought together.
    path(f"{ONE}rapprochements/", include("initiatives.pairing_urls")),
    path("signatures/rapprocher/<str:token>/", pairing.move_signed, name="move-signature"),
    path(f"{ONE}objectif/", include("initiatives.goal_urls")),
    path(f"{ONE}alternatives/", reading.alternatives, name="alternatives"),
    path(f"{ONE}rejoindre/", stances.join, name="join"),
    path(f"{ONE}opposer/", stances.oppose, name="oppose"),
    path(f"{ONE}retirer-ma-position/", stances.withdraw, name="withdraw-stance"),
    # Signatures on paper.
    path(f"{ONE}petition/noms/", shown_names.shown_names, name="shown-names"),
    path(f"{ONE}petition/noms/<uuid:uid>/", shown_names.shown_name, name="shown-name"),
    path(f"{ONE}petition/feuille.pdf", paper.paper_sheet, name="paper-sheet"),
    path(f"{ONE}gerer/petition/papier/", paper.paper_counts, name="paper-counts"),
    path(f"{ONE}gerer/petition/papier/<uuid:uid>/annuler/", paper.cancel, name="cancel-paper"),
    path("petitions/papier/<str:token>/", paper.confirm, name="confirm-paper"),
    # On the spot; before what takes any word after "signer/".
    path(f"{ONE}signer/stand/", stand.stand, name="stand"),
    # Signing, and the links of its mails.
    path(f"{ONE}signer/<str:token>/", signing.sign_sent, name="sign-sent"),
    path("signatures/confirmer/<str:token>/", signing.confirm_signature, name="confirm-signature"),
    path("signatures/verifier/<str:token>/", verifying.verify_signature, name="verify-signature"),
    path("signatures/retirer/<str:token>/", signing.withdraw, name="withdraw-signature"),
    path("signatures/merci/<str:token>/", signing.thanks, name="signature-thanks"),
    # What is published of how signatures are counted, and the check of a receipt.
    path(f"{ONE}integrite/", integrity.integrity, name="integrity"),
    path(f"{ONE}integrite.json", integrity.integrity_json, name="integrity-json"),
    path(f"{ONE}integrite.csv", integrity.integrity_csv, name="integrity-csv"),
    path("signatures/recu/", receipts.receipt, name="receipt"),
    path("territoires/", areas.territories_map, name="territories"),
    re_path(rf"{AREA}-(?P<slug>[^/]+)/$", areas.territory_page, name="territory"),
    re_path(rf"{AREA}/$", areas.territory_page),
    path("themes/<slug:slug>/", areas.theme_page, name="theme"),
    path("personnes/<slug:handle>/", people.person, name="person"),
    path(f"{ONE}merci/", include("initiatives.thanks_urls")),
    path(f"{ONE}messages/", messages.reach, name="reach"),
    path(f"{ONE}messages/recevoir/", messages.change_reach, name="change-reach"),
    path(f"{ONE}messages/ecrire/<slug:handle>/", messages.write, name="write-message"),
    path("messages/", messages.threads, name="threads"),
    path("messages/<uuid:uid>/", messages.thread, name="thread"),
    path("messages/<uuid:uid>/quitter/", messages.leave, name="leave-thread"),
    path("compte/bloquees/", thanks.blocked, name="blocked"),
    path("compte/bloquees/<slug:handle>/", thanks.change_block, name="change-block"),
    path("personnes/<slug:handle>/contributions/", helped.helped, name="helped"),
    path("compte/contributions/", helped.choose, name="choose-helped"),
    path("classement/", about.how_lists_are_ordered, name="ranking"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap-pages"),
    path(
        "sitemap-initiatives-<int:number>.xml",
        sitemaps.sitemap_initiatives,
        name="sitemap-initiatives",
    ),
    path(
        "sitemap-organisations-<int:number>.xml",
        sitemaps.sitemap_organisations,
        name="sitemap-organisations",
    ),
]
