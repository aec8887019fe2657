// Files by their address, as JSON: the only place that asks for one. A file that stands alone holds its own (alone.js).
/* global atlasCard */
/* exported atlasFiles */
const atlasFiles = {
  async read(address) {
    const { say, fill } = atlasCard;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(fill(say("{status} for {address}"), { status: answer.status, address }));
    return answer.json();
  },
};
