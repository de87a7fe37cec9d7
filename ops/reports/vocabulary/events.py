"""What happened, where, how and who did it: every list that is not about the things seized. One line a term."""

from ops.reports.vocabulary.term import OTHER, UNKNOWN, Term, Vocabulary

KINDS = Vocabulary("kind", (
    Term("seizure", "Seizure", "Saisie"),
    Term("activity", "Activity", "Activité"),
    Term("nil", "Nothing to report", "Néant"),
    Term("position", "Position", "Position"),
))  # fmt: skip

RECOVERY = Vocabulary("recovery", (
    Term("seized", "Seized", "Saisi"),
    Term("found", "Found", "Découvert"),
    Term("surrendered", "Surrendered", "Remis volontairement"),
    OTHER, UNKNOWN,
))  # fmt: skip

LEGAL_GROUND = Vocabulary("legal_ground", (
    Term("illicit_trafficking", "Illicit trafficking", "Trafic illicite"),
    Term("illicit_possession", "Illicit possession", "Détention illicite"),
    Term("illicit_manufacturing", "Illicit manufacturing", "Fabrication illicite"),
    Term("marking_offence", "Marking offence", "Infraction relative au marquage"),
    Term("use_in_crime", "Use in another crime", "Usage dans une autre infraction"),
    Term("administrative", "Administrative or licence breach", "Infraction administrative ou de permis"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONTEXTS = Vocabulary("contexts", (
    Term("drug_trafficking", "Drug trafficking", "Trafic de stupéfiants"),
    Term("terrorism", "Terrorism", "Terrorisme"),
    Term("organized_crime", "Organized crime", "Criminalité organisée"),
    Term("homicide", "Homicide", "Homicide"),
    Term("robbery", "Robbery", "Vol à main armée"),
    Term("migrant_smuggling", "Smuggling of migrants", "Trafic illicite de migrants"),
    Term("trafficking_in_persons", "Trafficking in persons", "Traite des personnes"),
    Term("wildlife_crime", "Wildlife crime", "Criminalité liée aux espèces sauvages"),
    Term("illegal_mining", "Illegal mining", "Exploitation minière illégale"),
    Term("money_laundering", "Money laundering", "Blanchiment d'argent"),
    Term("none", "None", "Aucun"),
    OTHER, UNKNOWN,
))  # fmt: skip

TRANSPORT = Vocabulary("transport", (
    Term("on_foot", "On foot", "À pied"),
    Term("motorcycle", "Motorcycle", "Motocyclette"),
    Term("car", "Car", "Voiture"),
    Term("bus", "Bus", "Autocar"),
    Term("truck", "Truck", "Camion"),
    Term("rail", "Rail", "Train"),
    Term("vessel", "Vessel", "Bateau"),
    Term("aircraft", "Aircraft", "Aéronef"),
    Term("post", "Post or courier", "Poste ou messagerie"),
    Term("animal", "Animal", "Animal"),
    Term("none", "None (not moving)", "Aucun (à l'arrêt)"),
    OTHER, UNKNOWN,
))  # fmt: skip

PLACE = Vocabulary("place", (
    Term("land_crossing", "Land crossing", "Poste-frontière terrestre"),
    Term("green_border", "Green border", "Frontière verte"),
    Term("inland_road", "Inland road", "Route intérieure"),
    Term("airport", "Airport", "Aéroport"),
    Term("seaport", "Seaport", "Port maritime"),
    Term("river_port", "River port", "Port fluvial"),
    Term("dwelling", "Dwelling", "Habitation"),
    Term("business", "Business or warehouse", "Commerce ou entrepôt"),
    Term("cache", "Cache or field", "Cache ou terrain"),
    Term("postal_centre", "Postal centre", "Centre postal"),
    Term("online", "Online", "En ligne"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONCEALMENT = Vocabulary("concealment", (
    Term("on_body", "On the body", "Sur le corps"),
    Term("baggage", "In baggage", "Dans les bagages"),
    Term("vehicle_structure", "In the vehicle's structure", "Dans la structure du véhicule"),
    Term("vehicle_compartment", "In a vehicle compartment", "Dans un compartiment du véhicule"),
    Term("in_freight", "In freight", "Dans le fret"),
    Term("container_structure", "In the container's structure", "Dans la structure du conteneur"),
    Term("in_post", "In post", "Dans un envoi postal"),
    Term("premises", "In premises", "Dans des locaux"),
    Term("none", "Not concealed", "Sans dissimulation"),
    OTHER, UNKNOWN,
))  # fmt: skip

DIRECTION = Vocabulary("direction", (
    Term("inbound", "Inbound", "Entrée"),
    Term("outbound", "Outbound", "Sortie"),
    Term("transit", "Transit", "Transit"),
    Term("domestic", "Domestic", "Intérieur"),
    UNKNOWN,
))  # fmt: skip

OFFENCES = Vocabulary("offence", (
    Term("firearms_trafficking", "Firearms trafficking", "Trafic d'armes à feu"),
    Term("illicit_possession", "Illicit possession", "Détention illicite"),
    Term("drug_trafficking", "Drug trafficking", "Trafic de stupéfiants"),
    Term("migrant_smuggling", "Smuggling of migrants", "Trafic illicite de migrants"),
    Term("trafficking_in_persons", "Trafficking in persons", "Traite des personnes"),
    Term("terrorism", "Terrorism", "Terrorisme"),
    Term("document_fraud", "Document fraud", "Fraude documentaire"),
    Term("smuggling_of_goods", "Smuggling of goods", "Contrebande de marchandises"),
    Term("wildlife_crime", "Wildlife crime", "Criminalité liée aux espèces sauvages"),
    Term("wanted_person", "Wanted person", "Personne recherchée"),
    OTHER, UNKNOWN,
))  # fmt: skip

CHECKS = Vocabulary("of", (
    Term("person", "Persons", "Personnes"),
    Term("vehicle", "Vehicles", "Véhicules"),
    Term("container", "Containers", "Conteneurs"),
    Term("parcel", "Parcels", "Colis"),
    Term("premises", "Premises", "Locaux"),
    Term("vessel", "Vessels", "Bateaux"),
    Term("aircraft", "Aircraft", "Aéronefs"),
    Term("document", "Documents", "Documents"),
    Term("goods", "Goods", "Marchandises"),
    Term("entity", "Entities (published mixed figure)", "Entités (chiffre mixte publié)"),
    Term("database", "Database searches", "Consultations de bases de données"),
    OTHER, UNKNOWN,
))  # fmt: skip

DATABASES = Vocabulary("database", (
    Term("iarms", "iARMS (illicit arms)", "iARMS (armes illicites)"),
    Term("ibin", "IBIN (ballistics)", "IBIN (balistique)"),
    Term("sltd", "SLTD (travel documents)", "SLTD (documents de voyage)"),
    Term("smv", "SMV (stolen vehicles)", "SMV (véhicules volés)"),
    Term("nominal", "Nominal data", "Données nominatives"),
    Term("national_firearms", "National firearms register", "Registre national des armes"),
    Term("national_wanted", "National wanted persons", "Personnes recherchées (national)"),
    OTHER, UNKNOWN,
))  # fmt: skip

AGENCY_KINDS = Vocabulary("agency_kind", (
    Term("police", "Police", "Police"),
    Term("gendarmerie", "Gendarmerie", "Gendarmerie"),
    Term("customs", "Customs", "Douanes"),
    Term("border_guard", "Border guard", "Garde-frontières"),
    Term("coast_guard", "Coast guard", "Garde-côtes"),
    Term("military", "Military", "Forces armées"),
    Term("intelligence", "Intelligence", "Renseignement"),
    Term("wildlife", "Wildlife service", "Service de la faune"),
    Term("prosecution", "Prosecution", "Ministère public"),
    Term("national_commission", "National commission on small arms", "Commission nationale ALPC"),
    Term("ncb", "INTERPOL National Central Bureau", "Bureau central national INTERPOL"),
    OTHER, UNKNOWN,
))  # fmt: skip

ROLES = Vocabulary("role", (
    Term("coordinator", "Coordinator", "Coordonnateur"),
    Term("focal_point", "National focal point", "Point focal national"),
    Term("officer", "Agency officer", "Agent de service"),
    Term("field_unit", "Field unit", "Unité de terrain"),
    Term("viewer", "Headquarters viewer", "Observateur au siège"),
    Term("auditor", "Auditor", "Auditeur"),
))  # fmt: skip

PHASES = Vocabulary("phase", (
    Term("preparation", "Preparation", "Préparation"),
    Term("training", "Training", "Formation"),
    Term("action", "Action", "Action"),
    Term("debrief", "Debrief", "Bilan"),
    Term("follow_up", "Follow-up", "Suivi"),
    Term("outside", "Outside every phase", "Hors de toute phase"),
))  # fmt: skip

# TLP 2.0 labels are capitals and are never translated (FIRST, 2022).
TLP = Vocabulary(
    "tlp", tuple(Term(c, f"TLP:{c}", f"TLP:{c}") for c in ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"))
)

HANDLING_CODES = Vocabulary("handling_code", (
    Term("H0", "H0 – only to prevent and combat crime", "H0 – uniquement pour prévenir et combattre la criminalité"),
    Term("H1", "H1 – not in judicial proceedings without permission", "H1 – pas en justice sans autorisation"),
    Term("H2", "H2 – not disseminated without permission", "H2 – pas de diffusion sans autorisation"),
    Term("H3", "H3 – other restrictions, see the note", "H3 – autres restrictions, voir la note"),
))  # fmt: skip

WARNINGS = Vocabulary("warning", (
    Term("outside_every_sector", "The place lies in no sector", "Le lieu n'est dans aucun secteur"),
    Term("outside_assigned_sector", "Outside the unit's sector", "Hors du secteur de l'unité"),
    Term("outside_every_phase", "The time lies in no phase", "L'heure n'est dans aucune phase"),
    Term("future", "The time is in the future", "L'heure est dans le futur"),
    Term("late", "Reported late", "Signalé tardivement"),
    Term("nothing_counted", "The report counts nothing", "Le rapport ne compte rien"),
    Term("location_zero", "The place is 0, 0: no fix?", "Le lieu est 0, 0 : pas de position ?"),
    Term("unit_unusual_for_class", "Unusual unit for this class", "Unité inhabituelle pour cette catégorie"),
    Term("calibre_not_listed", "The calibre is not on the list", "Le calibre n'est pas dans la liste"),
    Term("serial_for_several", "One serial number for several things", "Un numéro de série pour plusieurs objets"),
    Term("serial_repeated", "A serial number occurs twice", "Un numéro de série figure deux fois"),
    Term("serial_though_unmarked", "A serial number though unmarked", "Un numéro de série bien que sans marquage"),
    Term("contexts_contradict", "No context, and yet a context", "Aucun contexte, et pourtant un contexte"),
    Term("restriction_not_stated", "H3 without a restriction in the note", "H3 sans restriction dans la note"),
))  # fmt: skip

BECAUSE = Vocabulary("because", (
    Term("same_serial", "Same serial number", "Même numéro de série"),
    Term("same_quantity", "Same quantity of the same class", "Même quantité de la même catégorie"),
    Term("near_in_place", "Within 10 km", "À moins de 10 km"),
    Term("same_sector", "Same sector", "Même secteur"),
    Term("near_in_time", "Within 6 hours", "À moins de 6 heures"),
))  # fmt: skip
