// One group of categories.
import { useState } from "react";

import { api } from "../session";
import { Form } from "../ui/Form";
import { Text } from "../ui/fields";
import { useSay } from "../words";
import type { Group } from "./CategoriesPage";

export function GroupForm({ group, last, onDone }: { group?: Group; last: number; onDone: () => void }) {
  const say = useSay();
  const [code, setCode] = useState(group?.code ?? "");
  const [name, setName] = useState(group?.name_vi ?? "");
  const [nameEn, setNameEn] = useState(group?.name_en ?? "");
  const [icon, setIcon] = useState(group?.icon ?? "circle");
  const [position, setPosition] = useState(String(group?.position ?? last));
  return (
    <Form submit={say("act.save")} onDone={onDone} send={() => api.put("/api/v1/admin/groups/{code}", { path: { code }, body: { name_vi: name, name_en: nameEn, icon, position: Number(position) } })}>
      <Text label={say("admin.code")} required pattern="[a-z0-9\-]{1,64}" disabled={group !== undefined} value={code} onValue={setCode} />
      <Text label={say("admin.name_vi")} required maxLength={200} value={name} onValue={setName} />
      <Text label={say("admin.name_en")} required maxLength={200} value={nameEn} onValue={setNameEn} />
      <Text label={say("category.icon")} required value={icon} onValue={setIcon} />
      <Text label={say("rule.position")} type="number" min={0} required value={position} onValue={setPosition} />
    </Form>
  );
}
