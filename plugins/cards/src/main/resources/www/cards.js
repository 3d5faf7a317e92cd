import { ShardClient, shardEventsUrl, shardSocketUrl } from '../martlet/shard-client.js';

const SUITS = { CLUBS: '♣', DIAMONDS: '♦', HEARTS: '♥', SPADES: '♠' };
const RANKS = [, 'A', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'J', 'Q', 'K'];
const EIGHT = 8;

const $ = (id) => document.getElementById(id);
let client = null;
let view = null;

/** The eight whose suit is being chosen. */
let eight = null;

$('join').addEventListener('submit', (event) => {
  event.preventDefault();
  join($('name').value, $('table').value, event.submitter?.value ?? 'PLAYER');
});
$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  send({ type: 'say', text: $('text').value });
  $('text').value = '';
});
for (const type of ['take', 'pass', 'start']) {
  $(type).addEventListener('click', () => send({ type }));
}
for (const [suit, sign] of Object.entries(SUITS)) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.suit = suit;
  button.className = colour(suit);
  button.textContent = sign;
  button.addEventListener('click', () => send({ type: 'lay', card: eight, suit }));
  $('suits').append(button);
}

/** Goes to a table, as a PLAYER or a SPECTATOR. */
async function join(name, table, as) {
  client?.close();
  client = new ShardClient({
    url: await shardSocketUrl(),
    events: shardEventsUrl(),
    shard: `cards:${table}`,
    join: { as },
    token: `dev.${name}`,
    version: 2,
    storage: null, // whoever loads the page again chooses anew, and finds their cards by their name
    onSnapshot: show,
    onEvent: (line) => tell(`${line.name}: ${line.text}`),
    onComplaint: (complaint) => tell(complaint.message),
    onState: (state, detail) => {
      $('status').textContent = state === 'open' ? `${name} ${as === 'PLAYER' ? 'sits' : 'looks on'} at the table ${table}` : `${state} ${detail ?? ''}`;
    },
  });
  document.querySelector('main').hidden = false;
}

function send(move) {
  tell('');
  client.send(move);
}

function tell(text) {
  $('message').textContent = text;
}

function colour(suit) {
  return suit === 'HEARTS' || suit === 'DIAMONDS' ? 'card red' : 'card';
}

function fits(card) {
  return card.rank === EIGHT || card.suit === view.pile.suit || card.rank === view.pile.top.rank;
}

function show(snapshot) {
  view = snapshot;
  const myTurn = view.phase === 'PLAYING' && view.pile.turn === view.place;
  document.body.dataset.phase = view.phase;
  document.body.dataset.turn = myTurn;
  eight = null;
  $('suits').hidden = true;
  $('take').disabled = !myTurn || !view.pile.canTake;
  $('pass').disabled = !myTurn || view.pile.canTake;
  $('start').hidden = view.phase === 'PLAYING' || view.place < 0;
  $('start').textContent = view.phase === 'OVER' ? 'Play again' : 'Deal';
  showSeats();
  showPile();
  $('hand').replaceChildren(...view.hand.map((card) => cardButton(card, myTurn)));
  $('chat').replaceChildren(...view.chat.map((line) => item(`${line.name}: ${line.text}`)));
  $('league').replaceChildren(
    ...view.league.map((one) => item(`${one.name}: ${one.points} points in ${one.rounds} rounds`)),
  );
}

function showSeats() {
  $('seats').replaceChildren(
    ...view.seats.map((seat, place) => {
      const shown = item(`${seat.name}${seat.bot ? ' (bot)' : ''}: ${seat.cards} cards, ${seat.points} points`);
      shown.className = view.pile?.turn === place ? 'turn' : '';
      return shown;
    }),
  );
}

function showPile() {
  const { pile, phase } = view;
  $('top').textContent = pile ? `${RANKS[pile.top.rank]}${SUITS[pile.top.suit]}` : '';
  $('top').className = pile ? colour(pile.top.suit) : 'card';
  if (phase === 'OVER') {
    $('follows').textContent = `${view.seats[pile.turn].name} has won.`;
  } else {
    $('follows').textContent = pile ? `${SUITS[pile.suit]} follows; ${pile.stock} cards in the stock.` : '';
  }
}

function cardButton(card, myTurn) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = colour(card.suit);
  button.textContent = `${RANKS[card.rank]}${SUITS[card.suit]}`;
  button.disabled = !myTurn || !fits(card);
  button.addEventListener('click', () => {
    if (card.rank === EIGHT) {
      eight = card;
      $('suits').hidden = false;
    } else {
      send({ type: 'lay', card });
    }
  });
  return button;
}

function item(text) {
  const element = document.createElement('li');
  element.textContent = text;
  return element;
}
