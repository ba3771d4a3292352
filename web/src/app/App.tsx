// Which screen an address shows. The map and everything about dossiers are loaded when they are opened.
import { Suspense } from "react";
import { Route, Routes, useLocation } from "react-router-dom";
import { App as ZaloLook } from "zmp-ui";

import { dossierScreen } from "./dossier/lazily";
import { FileReport } from "./filing/FileReport";
import { Wait } from "./parts/Notes";
import { Offline } from "./parts/Offline";
import { Tabs } from "./parts/Tabs";
import { Home } from "./screens/Home";
import { Mine } from "./screens/Mine";
import { Nearby } from "./screens/Nearby";
import { Notices } from "./screens/Notices";
import { Profile } from "./screens/Profile";
import { Sent } from "./screens/Sent";
import { Story } from "./screens/Story";

const Catalogue = dossierScreen("Catalogue");
const Guide = dossierScreen("Guide");
const Begin = dossierScreen("Begin");
const Filing = dossierScreen("Filing");
const Filed = dossierScreen("Filed");
const Follow = dossierScreen("Follow");
const Pay = dossierScreen("Pay");
const Supplement = dossierScreen("Supplement");
const Claim = dossierScreen("Claim");
const LookUp = dossierScreen("LookUp");

// While filing, the way on is the only thing at the bottom of the screen.
const WITHOUT_TABS = /^\/(report$|procedures\/|dossier-drafts\/)/;

export function App() {
  const { pathname } = useLocation();
  return (
    <ZaloLook>
      <Offline />
      <Suspense fallback={<Wait />}>
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/report" element={<FileReport />} />
          <Route path="/sent" element={<Sent />} />
          <Route path="/mine" element={<Mine />} />
          <Route path="/reports/:code" element={<Story />} />
          <Route path="/nearby" element={<Nearby />} />
          <Route path="/notices" element={<Notices />} />
          <Route path="/me" element={<Profile />} />
          <Route path="/procedures" element={<Catalogue />} />
          <Route path="/procedures/:code" element={<Guide />} />
          <Route path="/procedures/:code/begin" element={<Begin />} />
          <Route path="/dossier-drafts/:key" element={<Filing />} />
          <Route path="/dossiers/:id/filed" element={<Filed />} />
          <Route path="/dossiers/:id" element={<Follow />} />
          <Route path="/dossiers/:id/pay" element={<Pay />} />
          <Route path="/dossiers/:id/supplement" element={<Supplement />} />
          <Route path="/dossier-claim" element={<Claim />} />
          <Route path="/dossier-lookup" element={<LookUp />} />
          <Route path="*" element={<Home />} />
        </Routes>
      </Suspense>
      {!WITHOUT_TABS.test(pathname) && <Tabs />}
    </ZaloLook>
  );
}
